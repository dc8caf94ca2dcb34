package io.bellows.it.architecture.example.network;

import ai.onnxruntime.OrtEnvironment;

final class ImportsOnnx {
    Class<?> imported() {
        return OrtEnvironment.class;
    }
}
