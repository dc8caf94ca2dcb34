package io.bellows.train.data;

import io.bellows.resources.ReadAhead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads an epoch's batches ahead of the step that uses them, on threads of its own, each of which reads every n-th batch.
 *
 * <p>A batch handed out by {@link #next} is the caller's until the next call. An error of a reading thread is thrown
 * there.
 */
public final class BatchReader implements Batches {
    private record Read(Batch batch, Throwable failure) {}

    private final class Lane {
        private final BlockingQueue<Batch> free;
        private final BlockingQueue<Read> ready;
        private final Thread thread;
        private final Batch waking;

        Lane(TrainingRecords.Reader reader, RecordLayout layout, int number, int ahead) {
            int capacity = Math.max(1, order.mostLocalRows()) * (change == null ? 1 : change.viewsPerRow());
            int buffers = buffers(number, ahead);
            free = new ArrayBlockingQueue<>(buffers);
            ready = new ArrayBlockingQueue<>(buffers + 1);
            for (int i = 0; i < buffers; i++) {
                free.add(new Batch(capacity, layout));
            }
            waking = new Batch(0, layout);
            thread = new Thread(() -> read(reader, number), "bellows-batch-reader-" + number);
            thread.setDaemon(true);
        }

        private void read(TrainingRecords.Reader reader, int first) {
            try {
                int[] records = new int[Math.max(1, order.mostLocalRows())];
                BatchChange.Changer changer = change == null ? null : change.changer(free.element());
                for (long batch = begin + first; batch < batches; batch += threads) {
                    Batch buffer = free.take();
                    if (isClosed) {
                        return;
                    }
                    buffer.fill(reader, records, order.records(batch, records));
                    buffer.setPlaces(order.place(batch, 0), order.workers());
                    if (changer != null) {
                        changer.change(buffer, order, batch, epoch);
                    }
                    ready.put(new Read(buffer, null));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException | Error e) {
                ready.add(new Read(null, e));
            }
        }
    }

    private final BatchOrder order;
    private final BatchChange change;
    private final int epoch;
    private final long begin;
    private final long batches;
    private final int threads;
    private final List<Lane> lanes = new ArrayList<>();
    private volatile boolean isClosed;
    private Batch current;
    private long next;

    /**
     * Starts to read the batches of {@code epoch}, on no more threads and into no more buffers than it has batches.
     *
     * @param begin the first batch that is wanted, from 0
     * @param stored layout of the rows
     * @param change of the rows of each batch, or null
     */
    public BatchReader(
            TrainingRecords rows,
            RecordLayout stored,
            BatchOrder order,
            BatchChange change,
            int epoch,
            long begin,
            ReadAhead readAhead) {
        this.order = order;
        this.change = change;
        this.epoch = epoch;
        this.begin = begin;
        batches = order.batches();
        threads = (int) Math.max(1, Math.min(readAhead.threads(), batches - begin));
        order.beginEpoch(epoch);
        RecordLayout layout = change == null ? stored : change.layout(stored);
        for (int number = 0; number < threads; number++) {
            lanes.add(new Lane(rows.reader(epoch), layout, number, readAhead.batches()));
        }
        lanes.forEach(lane -> lane.thread.start());
    }

    /** Those that a thread reads ahead, and the step's own. */
    private int buffers(int number, int ahead) {
        long toRead = (batches - begin - number + threads - 1) / threads;
        return (int) Math.max(1, Math.min(ahead + 1L, toRead));
    }

    @Override
    public Batch next() throws IOException, InterruptedException {
        if (current != null) {
            lanes.get((int) ((next - 1) % threads)).free.add(current);
        }
        Read read = lanes.get((int) (next % threads)).ready.take();
        if (read.failure != null) {
            throw new IOException("Cannot read the next batch: " + read.failure.getMessage(), read.failure);
        }
        next++;
        current = read.batch;
        return current;
    }

    /**
     * Ends the reading threads, if the epoch was left before its end. They are not interrupted: that would close the file
     * under the next reader of the same rows.
     */
    @Override
    public void close() {
        isClosed = true;
        // Wakes a thread that waits; where there is no room, none does.
        lanes.forEach(lane -> lane.free.offer(lane.waking));
    }
}
