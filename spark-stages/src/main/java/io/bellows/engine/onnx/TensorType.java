package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.Optional;

/** The element types of tensors that can go into a served model and come out of it. */
public enum TensorType {
    /** 32-bit floats. */
    FLOAT(TensorProto.DataType.FLOAT, OnnxJavaType.FLOAT, Float.BYTES),
    /** 64-bit floats. */
    DOUBLE(TensorProto.DataType.DOUBLE, OnnxJavaType.DOUBLE, Double.BYTES),
    /** Whole numbers of 8 bits with a sign. */
    INT8(TensorProto.DataType.INT8, OnnxJavaType.INT8, Byte.BYTES),
    /** Whole numbers from 0 to 255. */
    UINT8(TensorProto.DataType.UINT8, OnnxJavaType.UINT8, Byte.BYTES),
    /** Whole numbers of 32 bits. */
    INT32(TensorProto.DataType.INT32, OnnxJavaType.INT32, Integer.BYTES),
    /** Whole numbers of 64 bits. */
    INT64(TensorProto.DataType.INT64, OnnxJavaType.INT64, Long.BYTES),
    /** True or false. */
    BOOL(TensorProto.DataType.BOOL, OnnxJavaType.BOOL, Byte.BYTES),
    /** Texts. */
    STRING(TensorProto.DataType.STRING, OnnxJavaType.STRING, 0);

    private final TensorProto.DataType proto;
    private final OnnxJavaType runtime;
    private final int bytes;

    TensorType(TensorProto.DataType proto, OnnxJavaType runtime, int bytes) {
        this.proto = proto;
        this.runtime = runtime;
        this.bytes = bytes;
    }

    OnnxJavaType runtime() {
        return runtime;
    }

    /** Bytes of one value; 0 for texts. */
    int bytes() {
        return bytes;
    }

    static Optional<TensorType> ofProto(int number) {
        return Arrays.stream(values())
                .filter(type -> type.proto.getNumber() == number)
                .findFirst();
    }

    static Optional<TensorType> ofRuntime(OnnxJavaType runtime) {
        return Arrays.stream(values()).filter(type -> type.runtime == runtime).findFirst();
    }
}
