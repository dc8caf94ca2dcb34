package io.bellows.train.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One row as bytes: label, weight, the features, then the targets, all little-endian 32-bit floats.
 *
 * @param features number of feature values
 * @param targets numbers to learn beside the label: class probabilities, and logits of a teacher after them; 0 without
 */
public record RecordLayout(int features, int targets) implements Serializable {
    /** Labels past this are not whole numbers as 32-bit floats, and no sensible number of classes. */
    public static final int LARGEST_LABEL = 1 << 20;

    /** Bytes of one record. */
    public int bytes() {
        return 4 * (features + 2 + targets);
    }

    /** A row as a record. */
    public byte[] encode(float label, float weight, float[] values, float[] targetValues) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putFloat(label).putFloat(weight);
        buffer.asFloatBuffer().put(values).put(targetValues);
        return buffer.array();
    }

    /** Reads a record into {@code batch} at row {@code row}. */
    void decode(ByteBuffer record, Batch batch, int row) {
        batch.labels()[row] = record.getFloat();
        batch.weights()[row] = record.getFloat();
        record.asFloatBuffer()
                .get(batch.features(), row * features, features)
                .get(batch.targets(), row * targets, targets);
    }

    /** The label of a record. */
    public float label(byte[] encoded) {
        return ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getFloat(0);
    }

    /** The weight of a record. */
    float weight(byte[] encoded) {
        return ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getFloat(Float.BYTES);
    }

    /**
     * A 64-bit hash of a record, by which rows are put into an order that no partitioning changes; equal rows are equal
     * in the order too, so their ties do no harm. The mixing step is that of SplitMix64 (Steele et al. 2014).
     */
    public static long hash(byte[] encoded, long seed) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        long hash = mix(seed ^ encoded.length);
        while (buffer.remaining() >= 8) {
            hash = mix(hash ^ buffer.getLong());
        }
        if (buffer.remaining() >= 4) {
            hash = mix(hash ^ buffer.getInt());
        }
        return hash;
    }

    /** A 64-bit hash of a row's features. */
    public static long hash(float[] features) {
        long hash = mix(features.length);
        for (float value : features) {
            hash = mix(hash ^ Float.floatToIntBits(value));
        }
        return hash;
    }

    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
