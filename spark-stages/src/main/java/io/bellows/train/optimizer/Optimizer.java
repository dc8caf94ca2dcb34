package io.bellows.train.optimizer;

import java.io.Serializable;

/**
 * A rule that moves weights against a gradient: a record of its settings, its state kept apart in an
 * {@link OptimizerState}.
 *
 * <p>A new optimizer is one record here and one line in {@code OptimizerKind}.
 */
public interface Optimizer extends Serializable {
    /** How many vectors of the weights' length the rule keeps between steps. */
    int slotCount();

    /** Whether how a weight moves depends on nothing of other weights, so that a part of a tensor may be moved; default true. */
    default boolean movesEachWeightByItself() {
        return true;
    }

    /**
     * Moves one tensor, or a part of it, by one step.
     *
     * @param state vectors as long as {@code weights}, and the number of this step, counted from 1
     * @param weights changed in place
     * @param gradient the mean gradient of the batch; not changed
     * @param range which of them
     * @param learningRate of this step
     * @param weightDecay of these weights; 0 for none
     */
    void step(
            OptimizerState state,
            float[] weights,
            float[] gradient,
            WeightRange range,
            double learningRate,
            double weightDecay);
}
