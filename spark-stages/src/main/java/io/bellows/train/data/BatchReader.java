package io.bellows.train.data;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads an epoch's batches ahead of the step that uses them, on a thread of its own.
 *
 * <p>A batch handed out by {@link #next} is the caller's until the next call. An error of the reading thread is thrown
 * there.
 */
public final class BatchReader implements AutoCloseable {
    private static final int AHEAD = 3;

    private record Read(Batch batch, Throwable failure) {}

    private final RecordFile file;
    private final BatchOrder order;
    private final BlockingQueue<Batch> free = new ArrayBlockingQueue<>(AHEAD);
    private final BlockingQueue<Read> ready = new ArrayBlockingQueue<>(AHEAD + 1);
    private final Thread thread;
    private final long batches;
    private Batch current;

    /** Starts reading the batches of {@code epoch}. */
    public BatchReader(RecordFile file, RecordLayout layout, BatchOrder order, int epoch) {
        this.file = file;
        this.order = order;
        batches = order.batches();
        for (int i = 0; i < AHEAD; i++) {
            free.add(new Batch(Math.max(1, order.mostLocalRows()), layout));
        }
        order.beginEpoch(epoch);
        thread = new Thread(this::read, "bellows-batch-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            int[] records = new int[Math.max(1, order.mostLocalRows())];
            for (long batch = 0; batch < batches; batch++) {
                Batch buffer = free.take();
                buffer.fill(file, records, order.records(batch, records));
                ready.put(new Read(buffer, null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            ready.add(new Read(null, e));
        }
    }

    /** The next batch of the epoch. */
    public Batch next() throws IOException, InterruptedException {
        if (current != null) {
            free.add(current);
        }
        Read read = ready.take();
        if (read.failure != null) {
            throw new IOException("Cannot read the next batch: " + read.failure.getMessage(), read.failure);
        }
        current = read.batch;
        return current;
    }

    /** Ends the reading thread, if the epoch was left before its end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
