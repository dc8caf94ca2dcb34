package io.bellows.train;

import io.bellows.train.data.Batch;
import java.util.List;

/** The gradient of one step over all workers by the weights that this one holds, and what is summed along with it. */
interface StepGradient {
    /** The decision that training ends with this step, its time being up. */
    int END = 1;

    /** The decision that a checkpoint follows this step. */
    int SAVE = 2;

    /** The decision that training ends with this step, its energy being spent. */
    int SPENT = 4;

    /**
     * Computes this worker's part.
     *
     * @param local its rows of the batch; none for a later stage of a pipeline
     * @param key of what is drawn
     * @param lossScale of the backward pass, which {@link #share} takes back
     */
    void compute(Batch local, float[] weights, long key, double lossScale);

    /**
     * Sums over the workers.
     *
     * @param decision of the first worker, such as {@link #END}; 0 for none, and on all others
     * @param isExact whether nothing of the gradient may be left for the next step
     */
    void share(int decision, boolean isExact);

    /** Only the forward pass, which moves the running statistics. */
    void forward(Batch local, float[] weights, long key);

    /** Weighted loss over the rows of all workers. */
    double lossSum();

    /** Weight of the rows. */
    double weightSum();

    /** Weight of the rows that were told right. */
    double correctSum();

    /** Whether the first worker's decision holds {@code flag}. */
    boolean decided(int flag);

    /** What coded gradients left for the next step; the array itself, null where they are whole. */
    float[] leftOver();

    /** Whether loss and gradient are finite numbers, by all weights; told alike on every worker. */
    boolean isFinite();

    /**
     * Which of this worker's rows of the last batch make it no finite number: computes it again, which all workers must do
     * together, and moves running statistics.
     *
     * @param local the batch, with its weights, key and scale as they were
     * @return those whose own outputs, loss or slopes are none; all that count where only their sum is none; empty where that
     *     is finite
     */
    List<Integer> suspects(Batch local, float[] weights, long key, double lossScale);

    /** The mean gradient over the rows; the array itself, valid until the next batch. */
    float[] mean();

    /** The sum of {@code value} over the parts of the network: itself where it is whole. */
    double overParts(double value);
}
