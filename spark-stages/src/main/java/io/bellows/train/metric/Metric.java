package io.bellows.train.metric;

import java.io.Serializable;

/**
 * A figure of validation rows that comes of sums over them: each worker sums its own rows, and the sums of all workers give the
 * figure.
 *
 * <p>Implementations are sent to the workers, are called by one thread at a time, and must be functions of their arguments alone.
 */
public interface Metric extends Serializable {
    /** How many sums there are. */
    int sums();

    /**
     * Adds one row.
     *
     * @param outputs of the network, not to be changed: logits of a classifier, numbers of a regressor in the units of the labels
     * @param label the class of a classifier's row; 0 of others
     * @param targets what is to be learnt, not to be changed, as {@link io.bellows.train.loss.Loss} has it, in the units of the
     *     labels
     * @param weight of the row
     * @param sums to add to
     */
    void add(double[] outputs, int label, double[] targets, double weight, double[] sums);

    /** The figure of the sums over all rows. */
    double value(double[] sums);

    /** Whether more is better; default true. */
    default boolean isHigherBetter() {
        return true;
    }
}
