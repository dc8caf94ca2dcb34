package io.bellows.it.train;

import io.bellows.train.loss.Loss;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The trainer's own cross entropy, which waits in mid-training for a file: so that what a test does to a worker comes then,
 * however quick the machine is.
 *
 * @param gate the file; each worker that waits for it makes another beside it
 * @param rows after which a process waits
 */
record GatedLoss(String gate, long rows) implements Loss {
    private static final long LIMIT_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final long POLL_MILLIS = 10;
    private static final SoftmaxCrossEntropy LOSS = new SoftmaxCrossEntropy(0, 0);
    /** Rows of this process, by the gate. */
    private static final Map<String, AtomicLong> SEEN = new ConcurrentHashMap<>();

    /** The file that a worker makes when it has come to {@code gate}. */
    static Path reached(Path gate) {
        return gate.resolveSibling(gate.getFileName() + ".reached");
    }

    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        if (SEEN.computeIfAbsent(gate, key -> new AtomicLong()).incrementAndGet() == rows) {
            pass(Path.of(gate));
        }
        return LOSS.evaluate(outputs, targets, slope);
    }

    private static void pass(Path gate) {
        try {
            Files.writeString(reached(gate), "");
            long start = System.nanoTime();
            while (!Files.exists(gate)) {
                if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > LIMIT_MILLIS) {
                    throw new IllegalStateException("Waited in vain for '" + gate + "'");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
