package io.bellows.train;

/** What is watched on the validation rows. */
public enum ValidationMetric {
    /** Mean weighted cross entropy; lower is better. */
    LOSS {
        @Override
        double gain(EpochSummary candidate, EpochSummary best) {
            return best.validationLoss() - candidate.validationLoss();
        }
    },
    /** Weighted share of rows predicted right; higher is better. */
    ACCURACY {
        @Override
        double gain(EpochSummary candidate, EpochSummary best) {
            return candidate.validationAccuracy() - best.validationAccuracy();
        }
    };

    abstract double gain(EpochSummary candidate, EpochSummary best);
}
