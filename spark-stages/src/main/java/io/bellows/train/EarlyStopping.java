package io.bellows.train;

import java.io.Serializable;

/**
 * When training ends before its last epoch.
 *
 * @param patience epochs without an improvement after which it ends; 0 to train every epoch
 * @param minDelta by how much the metric must improve to count, at least 0
 * @param metric which
 */
record EarlyStopping(int patience, double minDelta, WatchedMetric metric) implements Serializable {
    /**
     * Whether {@code candidate} is better than {@code best} by more than the least difference; if that is 0, at an equal
     * metric also by its loss: few validation rows often tie in accuracy. Where the best so far is no number, the latest is better:
     * nothing tells them apart.
     */
    boolean improves(EpochSummary candidate, EpochSummary best) {
        if (best == null || Double.isNaN(best.validationMetric())) {
            return true;
        }
        boolean isEqual = best.validationMetric() == candidate.validationMetric();
        double gain = isEqual ? 0 : metric.cost(best.validationMetric()) - metric.cost(candidate.validationMetric());
        boolean wins = gain == 0 && candidate.validationLoss() < best.validationLoss();
        return gain > minDelta || (wins && minDelta == 0);
    }

    /** Whether an epoch that is {@code epochsSinceBest} past the best one is the last. */
    boolean ends(int epochsSinceBest) {
        return patience > 0 && epochsSinceBest >= patience;
    }
}
