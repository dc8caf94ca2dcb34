package io.bellows.engine;

import io.bellows.network.NetworkModel;
import java.io.Serializable;

/** A library that can predict with a {@link NetworkModel}; travels to the executors. */
public interface InferenceEngine extends Serializable {
    /**
     * A session for {@code model} in this process.
     *
     * @param threads cores that it may use
     */
    InferenceSession open(NetworkModel model, int threads);
}
