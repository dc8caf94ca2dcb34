package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the weights of a float ONNX model may be kept as. */
public enum WeightFormat {
    /** IEEE half precision: half the size, 11 bits of precision, up to 65,504. */
    FP16(TensorProto.DataType.FLOAT16),
    /** Brain floating point: half the size, 8 bits of precision, the range of single precision. */
    BF16(TensorProto.DataType.BFLOAT16),
    /** Whole numbers from -127 to 127 with a scale for each output: a quarter of the size. */
    INT8(TensorProto.DataType.INT8);

    private static final float LARGEST_FP16 = 65_504;

    private final TensorProto.DataType type;

    WeightFormat(TensorProto.DataType type) {
        this.type = type;
    }

    TensorProto.DataType type() {
        return type;
    }

    /**
     * The values in this format of 16 bits, little-endian.
     *
     * @throws IllegalArgumentException if a value has no place in the format
     */
    byte[] encode(String tensor, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(
                    this == FP16
                            ? Fp16Conversions.mlasFloatToFp16(inRange(tensor, value))
                            : Fp16Conversions.floatToBf16(value));
        }
        return bytes.array();
    }

    private static float inRange(String tensor, float value) {
        if (Math.abs(value) > LARGEST_FP16) {
            throw new IllegalArgumentException("Cannot keep tensor '" + tensor + "' as fp16: found value " + value
                    + ", expected none beyond 65504; keep it as bf16");
        }
        return value;
    }
}
