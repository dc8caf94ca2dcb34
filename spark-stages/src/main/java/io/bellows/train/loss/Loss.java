package io.bellows.train.loss;

import java.io.Serializable;

/**
 * What the outputs of a network cost for one row, and how that changes with each of them.
 *
 * <p>Training minimises its mean over the rows, each by its weight. Implementations are sent to the workers, are called by one
 * thread at a time, must be functions of their arguments alone, and compute in double.
 */
@FunctionalInterface
public interface Loss extends Serializable {
    /**
     * The loss of one row.
     *
     * @param outputs of the network, not to be changed
     * @param targets what is to be learnt, not to be changed: of a classifier the probability of each class, of a multi-label
     *     classifier that of each label, of a regressor the numbers of the row
     * @param slope takes the derivative of the loss by each output, all of them
     */
    double evaluate(double[] outputs, double[] targets, double[] slope);
}
