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
    /** Whole numbers from -127 to 127 with a scale for each index of the first axis: a quarter of the size. */
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
     * The values in this format, little-endian.
     *
     * @param scales of equally many values each; used by {@link #INT8} alone
     * @throws IllegalArgumentException if a value has no place in the format
     */
    byte[] encode(String tensor, float[] values, float[] scales) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (this == INT8 ? Byte.BYTES : Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            switch (this) {
                case FP16 -> bytes.putShort(Fp16Conversions.mlasFloatToFp16(inRange(tensor, values[i])));
                case BF16 -> bytes.putShort(Fp16Conversions.floatToBf16(values[i]));
                case INT8 ->
                    bytes.put(AffineScale.quantizeWeight(values[i], scales[i / (values.length / scales.length)]));
                default -> throw new AssertionError(this);
            }
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
