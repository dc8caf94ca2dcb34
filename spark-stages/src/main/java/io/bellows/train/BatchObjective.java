package io.bellows.train;

import io.bellows.train.data.Batch;

/** What a batch costs and how many of its rows are told right, as weighted sums over rows, and the gradient of the cost. */
interface BatchObjective {
    /**
     * Sums over a batch, and the gradient of the loss sum by each output.
     *
     * @param scores of the network, row after row
     * @param gradient a value for each of the scores, overwritten; null when only the sums are wanted
     */
    void evaluate(float[] scores, Batch batch, float[] gradient);

    /** Weighted loss over the rows of the last batch. */
    double lossSum();

    /** Weight of the rows of the last batch. */
    double weightSum();

    /** Weight of the rows of the last batch that were told right. */
    double correctSum();

    /** Sums over the rows of the last batch of the figure that is watched; none by default, and in training. */
    default double[] metricSums() {
        return new double[0];
    }

    /** Whether all workers must evaluate each batch together, those without rows too; default false. */
    default boolean isShared() {
        return false;
    }
}
