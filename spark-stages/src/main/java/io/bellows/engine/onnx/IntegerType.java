package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The 8-bit integers that activations may be turned into. */
public enum IntegerType {
    /** 0 to 255; the fastest on x86, where kernels multiply uint8 by int8. */
    UINT8(TensorProto.DataType.UINT8, 0, 255),
    /** -128 to 127. */
    INT8(TensorProto.DataType.INT8, -128, 127);

    private final TensorProto.DataType type;
    private final int min;
    private final int max;

    IntegerType(TensorProto.DataType type, int min, int max) {
        this.type = type;
        this.min = min;
        this.max = max;
    }

    TensorProto.DataType type() {
        return type;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }
}
