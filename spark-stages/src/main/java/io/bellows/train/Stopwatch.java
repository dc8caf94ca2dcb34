package io.bellows.train;

import java.util.EnumMap;
import java.util.Map;

/** Adds up where a worker's time goes. */
final class Stopwatch {
    /** What the time is spent on. */
    enum Part {
        DATA_WAIT,
        COMPUTE,
        SYNC,
        OPTIMIZER,
        VALIDATION
    }

    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
    private final long start = System.nanoTime();
    private long last = start;

    /** Counts the time since the last call to {@code part}. */
    void lap(Part part) {
        long now = System.nanoTime();
        nanos.merge(part, now - last, Long::sum);
        last = now;
    }

    double secondsElapsed() {
        return (System.nanoTime() - start) / 1e9;
    }

    TimeShares shares() {
        return new TimeShares(
                seconds(Part.DATA_WAIT),
                seconds(Part.COMPUTE),
                seconds(Part.SYNC),
                seconds(Part.OPTIMIZER),
                seconds(Part.VALIDATION),
                secondsElapsed());
    }

    private double seconds(Part part) {
        return nanos.getOrDefault(part, 0L) / 1e9;
    }
}
