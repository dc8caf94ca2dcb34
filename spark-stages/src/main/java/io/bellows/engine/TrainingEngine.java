package io.bellows.engine;

import io.bellows.network.Network;
import java.io.Serializable;

/** A library that can train a {@link Network}; travels to the executors. */
public interface TrainingEngine extends Serializable {
    /**
     * Checks, without loading the library, that it can train {@code network}.
     *
     * @throws IllegalArgumentException naming the layer that it cannot train
     */
    void check(Network network);

    /**
     * A session for {@code network} in this process.
     *
     * @param threads cores that it may use
     */
    default TrainingSession open(Network network, int threads) {
        return open(network, threads, false);
    }

    /**
     * A session for {@code network} in this process.
     *
     * @param threads cores that it may use
     * @param wantsInputGradient whether {@link TrainingSession#inputGradient} will be asked for
     */
    default TrainingSession open(Network network, int threads, boolean wantsInputGradient) {
        return open(network, threads, wantsInputGradient, null);
    }

    /**
     * A session for {@code network} in this process.
     *
     * @param threads cores that it may use
     * @param wantsInputGradient whether {@link TrainingSession#inputGradient} will be asked for
     * @param workers sums over the sessions whose batches are parts of one, of which batch normalisation then takes its statistics,
     *     forward and backward; null for statistics of the own batch. All sessions must make the same passes in the same order,
     *     those that have no rows too
     */
    TrainingSession open(Network network, int threads, boolean wantsInputGradient, WorkerSum workers);
}
