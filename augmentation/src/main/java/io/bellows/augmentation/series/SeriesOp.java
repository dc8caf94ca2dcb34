package io.bellows.augmentation.series;

import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.op.ValueOp;

/** A change of a series that keeps its shape. */
public interface SeriesOp extends ValueOp<Series> {
    /** This operation, applied to a series with {@code probability}, 0 to 1, and left out otherwise. */
    default ProbableOp<SeriesOp> withProbability(double probability) {
        return new ProbableOp<>(this, probability);
    }
}
