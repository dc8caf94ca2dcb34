package io.bellows.train;

/** What is watched on the validation rows. */
public enum ValidationMetric {
    /** Mean weighted loss; lower is better. */
    LOSS {
        @Override
        double gain(EpochSummary candidate, EpochSummary best) {
            return best.validationLoss() - candidate.validationLoss();
        }
    },
    /** Weighted share of rows predicted right, or of their labels; higher is better; none of a regression. */
    ACCURACY {
        @Override
        double gain(EpochSummary candidate, EpochSummary best) {
            return candidate.validationAccuracy() - best.validationAccuracy();
        }
    };

    abstract double gain(EpochSummary candidate, EpochSummary best);
}
