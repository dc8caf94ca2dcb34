package io.bellows.train;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * Finds a learning rate by a range test (Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3):
 * trains the {@link DataParallelTrainer} that an estimator is or holds, at a rate that grows by the same factor each step,
 * and stops where the smoothed loss is more than 4 times the least. Validation rows are left out; nothing is fitted after
 * the trainer. As deterministic as the trainer is.
 */
public final class LearningRateFinder {
    private final double from;
    private final double to;
    private final int steps;

    /**
     * A finder.
     *
     * @param from rate of the first step, above 0
     * @param to rate of the last step, finite and above {@code from}
     * @param steps of the test; 0 for one pass over the rows
     */
    public LearningRateFinder(double from, double to, int steps) {
        if (!(from > 0 && to > from && to < Double.POSITIVE_INFINITY) || steps < 0) {
            throw new IllegalArgumentException("Cannot find a learning rate: found rates from " + from + " to " + to
                    + " in " + steps + " steps, expected 0 < from < to, finite, and no negative number of steps");
        }
        this.from = from;
        this.to = to;
        this.steps = steps;
    }

    /**
     * Trains on {@code rows} with the rates of this finder; {@code estimator} stays as it is.
     *
     * @throws IllegalArgumentException if no trainer is in the estimator, or the test has too few steps
     */
    public RateCurve find(Estimator<?> estimator, Dataset<?> rows) {
        DataParallelTrainer<?, ?> trainer =
                InnerTrainer.require(estimator, DataParallelTrainer.class, "find a learning rate");
        ParamMap changes = ParamMap.empty()
                .put(trainer.rateRange().w(new double[] {from, to}))
                .put(trainer.patience().w(0))
                .put(trainer.epochs().w(Math.max(1, steps)));
        if (steps > 0) {
            changes.put(trainer.maxSteps().w(steps));
        }
        try {
            estimator.copy(changes).fit(rows);
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof RangeTestEnd end) {
                    return RateCurve.of(end.steps(), end.end() == TrainingEnd.DIVERGENCE);
                }
            }
            throw e;
        }
        throw new IllegalStateException("Cannot find a learning rate: found that " + estimator.uid()
                + " fitted without its trainer " + trainer.uid() + "; pass the trainer itself");
    }
}
