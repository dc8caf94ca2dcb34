package io.bellows.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends runs of models with loops that do not end by themselves: whether one does cannot be told from the graph. */
final class LoopWatch {
    /** Far above what a batch takes. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** The field {@code op_type} of a node, as the file has it. */
    private static final byte[] LOOP = "\"\u0004Loop".getBytes(StandardCharsets.US_ASCII);

    private final Duration longest;

    LoopWatch(Duration longest) {
        this.longest = longest;
    }

    /** A run that heeds {@code options}. */
    @FunctionalInterface
    interface Run {
        OrtSession.Result with(OrtSession.RunOptions options) throws OrtException;
    }

    /** The watch over {@code model}; none where it has no loop, in nested graphs and functions neither. */
    static Optional<LoopWatch> over(byte[] model) {
        for (int start = 0; start + LOOP.length <= model.length; start++) {
            int same = 0;
            while (same < LOOP.length && model[start + same] == LOOP[same]) {
                same++;
            }
            if (same == LOOP.length) {
                return Optional.of(new LoopWatch(LONGEST));
            }
        }
        return Optional.empty();
    }

    /**
     * The result of {@code run}; the caller's to close.
     *
     * @throws IllegalStateException if it took too long, and was ended
     */
    OrtSession.Result result(Run run) throws OrtException {
        try (Limit limit = new Limit(longest)) {
            try {
                return run.with(limit.options);
            } catch (OrtException e) {
                if (limit.hasPassed()) {
                    throw tooLong(e);
                }
                throw e;
            }
        }
    }

    private IllegalStateException tooLong(OrtException cause) {
        return new IllegalStateException(
                "Cannot run the model: found a loop that still ran after " + longest.toSeconds()
                        + " s, expected one that ends; give the Loop a bound of trips, or predict fewer rows at a time",
                cause);
    }

    /** Threads of their own, made when first needed. */
    private static final class Clock {
        private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "bellows-loop-watch");
            thread.setDaemon(true);
            return thread;
        });

        static {
            TIMER.setRemoveOnCancelPolicy(true);
        }
    }

    private static final class Limit implements AutoCloseable {
        private final OrtSession.RunOptions options;
        private final ScheduledFuture<?> end;
        private boolean closed;
        private boolean passed;

        Limit(Duration longest) throws OrtException {
            options = new OrtSession.RunOptions();
            end = Clock.TIMER.schedule(this::pass, longest.toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void pass() {
            if (closed) {
                return;
            }
            passed = true;
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new IllegalStateException("Cannot end a run: " + e.getMessage(), e);
            }
        }

        synchronized boolean hasPassed() {
            return passed;
        }

        @Override
        public synchronized void close() {
            closed = true;
            end.cancel(false);
            options.close();
        }
    }
}
