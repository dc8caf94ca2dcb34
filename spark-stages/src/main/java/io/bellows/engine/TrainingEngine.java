package io.bellows.engine;

import io.bellows.network.Network;
import java.io.Serializable;

/** A library that can train a {@link Network}; travels to the executors. */
public interface TrainingEngine extends Serializable {
    /**
     * A session for {@code network} in this process.
     *
     * @param threads cores that it may use
     * @throws IllegalArgumentException naming the layer that the library cannot train
     */
    TrainingSession open(Network network, int threads);
}
