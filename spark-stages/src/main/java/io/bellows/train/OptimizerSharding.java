package io.bellows.train;

/** Whether each worker keeps the optimizer's vectors for its part of the weights alone. */
public enum OptimizerSharding {
    /** Where the vectors of all weights take more than 1 GB. */
    AUTO,
    /** With several workers, always. */
    ON,
    /** Each worker keeps all of them. */
    OFF;

    private static final long LARGE_BYTES = 1L << 30;

    boolean isWanted(long bytes, int workers) {
        return workers > 1 && (this == ON || (this == AUTO && bytes > LARGE_BYTES));
    }
}
