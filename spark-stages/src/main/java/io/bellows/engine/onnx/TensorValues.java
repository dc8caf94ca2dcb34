package io.bellows.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * What a model gave for one output.
 *
 * @param type of the values
 * @param shape extents, outermost first
 * @param array the values, row-major: {@code float[]}, {@code double[]}, {@code byte[]} (8-bit numbers and truth values),
 *     {@code int[]}, {@code long[]} or {@code String[]}
 */
@SuppressWarnings("ArrayRecordComponent") // carries values from a call to its caller, and is compared nowhere
public record TensorValues(TensorType type, long[] shape, Object array) {
    /** Number of values. */
    public int size() {
        return Array.getLength(array);
    }

    /** The values as floats. */
    public float[] floats() {
        return (float[]) array;
    }

    static TensorValues of(String name, OnnxTensor tensor) throws OrtException {
        OnnxJavaType runtime = tensor.getInfo().type;
        TensorType type = TensorType.ofRuntime(runtime)
                .orElseThrow(() -> new IllegalArgumentException("Cannot read output '" + name + "': found type "
                        + runtime + ", expected one of " + Arrays.toString(TensorType.values())));
        return new TensorValues(type, tensor.getInfo().getShape(), array(type, tensor));
    }

    private static Object array(TensorType type, OnnxTensor tensor) throws OrtException {
        switch (type) {
            case FLOAT -> {
                FloatBuffer buffer = tensor.getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return values;
            }
            case DOUBLE -> {
                DoubleBuffer buffer = tensor.getDoubleBuffer();
                double[] values = new double[buffer.remaining()];
                buffer.get(values);
                return values;
            }
            case INT32 -> {
                IntBuffer buffer = tensor.getIntBuffer();
                int[] values = new int[buffer.remaining()];
                buffer.get(values);
                return values;
            }
            case INT64 -> {
                LongBuffer buffer = tensor.getLongBuffer();
                long[] values = new long[buffer.remaining()];
                buffer.get(values);
                return values;
            }
            case STRING -> {
                return texts(tensor.getValue());
            }
            default -> {
                ByteBuffer buffer = tensor.getByteBuffer();
                byte[] values = new byte[buffer.remaining()];
                buffer.get(values);
                return values;
            }
        }
    }

    /** Texts come nested to the depth of the shape, one alone without an array. */
    private static String[] texts(Object value) {
        if (value instanceof Object[] nested) {
            return Arrays.stream(nested)
                    .flatMap(element -> Arrays.stream(texts(element)))
                    .toArray(String[]::new);
        }
        return new String[] {(String) value};
    }
}
