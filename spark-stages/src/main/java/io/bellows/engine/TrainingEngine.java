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
    TrainingSession open(Network network, int threads, boolean wantsInputGradient);
}
