package io.bellows.engine.onnx;

import io.bellows.engine.InferenceEngine;
import io.bellows.engine.InferenceSession;
import io.bellows.network.NetworkModel;

/** Prediction by ONNX Runtime in 32-bit floats. */
public record OnnxEngine() implements InferenceEngine {
    private static final long serialVersionUID = 1L;

    @Override
    public InferenceSession open(NetworkModel model, int threads) {
        return OnnxSession.of(model, threads);
    }
}
