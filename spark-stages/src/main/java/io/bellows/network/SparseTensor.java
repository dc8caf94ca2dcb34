package io.bellows.network;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A tensor of mostly zeros as a bit for each value, 1 where it is not (positive) zero, and the values of the ones.
 *
 * @param shape of the whole
 * @param mask bit {@code i % 8} of byte {@code i / 8} tells of value i; filled up to a multiple of four bytes
 * @param values that are not zero, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SparseTensor(Shape shape, byte[] mask, float[] values) {
    static final String MASK = ".mask";
    static final String VALUES = ".values";
    private static final int LEAST_SIZE = 256;

    /** Whether the tensor is large enough, and has so many zeros, that it is worth another form: half of its values. */
    static boolean suits(Weights.Tensor tensor) {
        int zeros = tensor.values().length - count(tensor.values());
        return tensor.values().length >= LEAST_SIZE && 2L * zeros >= tensor.values().length;
    }

    static SparseTensor of(Weights.Tensor tensor) {
        float[] all = tensor.values();
        byte[] mask = new byte[maskBytes(all.length)];
        float[] values = new float[count(all)];
        int filled = 0;
        for (int i = 0; i < all.length; i++) {
            if (Float.floatToRawIntBits(all[i]) != 0) {
                mask[i / 8] |= (byte) (1 << (i % 8));
                values[filled++] = all[i];
            }
        }
        return new SparseTensor(tensor.shape(), mask, values);
    }

    private static int count(float[] values) {
        int count = 0;
        for (float value : values) {
            // a negative zero is kept as a value, so that the same bits come back
            count += Float.floatToRawIntBits(value) != 0 ? 1 : 0;
        }
        return count;
    }

    static int maskBytes(int size) {
        return (size + 31) / 32 * 4;
    }

    /** The tensor with all its values; fails if bits and values do not agree. */
    Weights.Tensor dense(String name) throws IOException {
        float[] all = new float[shape.size()];
        int taken = 0;
        for (int i = 0; i < 8 * mask.length; i++) {
            if ((mask[i / 8] >> (i % 8) & 1) == 1) {
                if (i >= all.length || taken >= values.length) {
                    throw mismatch(name);
                }
                all[i] = values[taken++];
            }
        }
        if (taken < values.length) {
            throw mismatch(name);
        }
        return new Weights.Tensor(shape, all);
    }

    private IOException mismatch(String name) {
        return new IOException("Cannot read sparse tensor '" + name + "': found " + values.length
                + " values that its mask of shape " + shape + " does not agree with; the file is damaged");
    }

    /** The shape in the file's metadata, such as {@code 16,3,3,3}. */
    String shapeText() {
        return Arrays.stream(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    static Shape shapeOf(String name, String text) throws IOException {
        try {
            return Shape.of(Arrays.stream(text.split(",", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new IOException(
                    "Cannot read sparse tensor '" + name + "': found shape '" + text
                            + "', expected extents such as 16,3,3,3",
                    e);
        }
    }
}
