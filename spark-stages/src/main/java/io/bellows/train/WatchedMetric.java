package io.bellows.train;

import io.bellows.train.metric.Metric;
import java.io.Serializable;

/**
 * What decides which epoch is the best, when training ends early, and when the rate falls.
 *
 * @param kind which
 * @param figure what gives it; null for loss and accuracy, which are summed in any case
 * @param isHigherBetter or lower
 */
record WatchedMetric(ValidationMetric kind, Metric figure, boolean isHigherBetter) implements Serializable {
    /** That of the params, or the figure that was set in their place. */
    static WatchedMetric of(DataParallelTrainer<?, ?> stage, TrainingHead head) {
        ValidationMetric kind = stage.validationMetric().constant(stage.getValidationMetric());
        Metric figure = stage.customMetric().orElseGet(() -> stage.figure(kind, head));
        return new WatchedMetric(kind, figure, figure == null ? kind.isHigherBetter() : figure.isHigherBetter());
    }

    /** Sums of the figure. */
    int sums() {
        return figure == null ? 0 : figure.sums();
    }

    double value(double loss, double accuracy, double[] sums) {
        if (figure != null) {
            return figure.value(sums);
        }
        return kind == ValidationMetric.LOSS ? loss : accuracy;
    }

    /** A value of which less is better. */
    double cost(double value) {
        return isHigherBetter ? -value : value;
    }
}
