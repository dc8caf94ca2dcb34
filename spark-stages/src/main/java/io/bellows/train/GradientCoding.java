package io.bellows.train;

import java.io.Serializable;

/**
 * How gradients cross the network.
 *
 * @param topK part of the blocks that cross in a step, above 0 to 1
 */
record GradientCoding(GradientPrecision precision, double topK) implements Serializable {
    /** Whole numbers that a worker must be able to give at least, for its part of a sum to mean anything. */
    private static final int FEWEST_LEVELS = 7;

    /** @throws IllegalArgumentException if so many {@code workers} leave too few bits to each */
    static GradientCoding of(GradientParams<?> stage, int workers) {
        GradientPrecision precision = stage.gradientPrecision().constant(stage.getGradientPrecision());
        if (precision != GradientPrecision.FP32 && precision.largest(workers) < FEWEST_LEVELS) {
            throw new IllegalArgumentException("Cannot sum gradients in " + stage.uid() + ": found gradientPrecision '"
                    + stage.getGradientPrecision() + "' for " + workers + " workers, expected at most "
                    + precision.largest(FEWEST_LEVELS) + "; set gradientPrecision to one of more bits");
        }
        return new GradientCoding(precision, stage.getGradientTopK());
    }

    /** Whether gradients cross as they are. */
    boolean isPlain() {
        return precision == GradientPrecision.FP32 && topK == 1;
    }
}
