package io.bellows.engine.onnx;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The smallest and largest value that each tensor of a model took over some rows.
 *
 * <p>{@link #merge} is associative and commutative, and {@link #EMPTY} changes nothing, so the ranges of a data set do
 * not depend on how its rows are divided.
 */
public final class TensorRanges implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The ranges of no rows. */
    public static final TensorRanges EMPTY = new TensorRanges(Map.of());

    private final TreeMap<String, Range> ranges;

    /** From {@code min} to {@code max}, both included. */
    public record Range(float min, float max) implements Serializable {
        private static final float LARGEST = 0x1p100f;

        /** The range of {@code values}; from 0 to 0 if there are none. */
        static Range of(float[] values) {
            Range range = values.length == 0 ? new Range(0f, 0f) : new Range(values[0], values[0]);
            for (float value : values) {
                range = new Range(Math.min(range.min, value), Math.max(range.max, value));
            }
            return range;
        }

        Range merge(Range other) {
            return new Range(Math.min(min, other.min), Math.max(max, other.max));
        }

        /** Whether it is that of no values, as ONNX Runtime has it. */
        boolean isEmpty() {
            return min > max;
        }

        /** Whether both ends are finite. */
        boolean isFinite() {
            return Float.isFinite(min) && Float.isFinite(max);
        }

        /** Whether steps can be laid over it: a mask of minus infinity, or of the least float, leaves none for other values. */
        public boolean isBounded() {
            return min >= -LARGEST && max <= LARGEST;
        }

        /** Whether, widened to hold 0, it is too small for a scale of its own. */
        boolean isZero() {
            return Math.max(max, 0f) - Math.min(min, 0f) < 255 * Float.MIN_NORMAL;
        }
    }

    /** Ranges by the tensors' names. */
    public TensorRanges(Map<String, Range> ranges) {
        this.ranges = new TreeMap<>(ranges);
    }

    /** The ranges of the rows of both. */
    public TensorRanges merge(TensorRanges other) {
        TensorRanges merged = new TensorRanges(ranges);
        other.ranges.forEach((name, range) -> merged.ranges.merge(name, range, Range::merge));
        return merged;
    }

    /** The ranges as bytes, for {@link #read}. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(ranges.size());
            for (Map.Entry<String, Range> entry : ranges.entrySet()) {
                byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(name.length);
                out.write(name);
                out.writeFloat(entry.getValue().min());
                out.writeFloat(entry.getValue().max());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write ranges to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The ranges that {@link #toBytes} wrote. */
    public static TensorRanges read(byte[] bytes) {
        Map<String, Range> ranges = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                ranges.put(name, new Range(in.readFloat(), in.readFloat()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read ranges from memory", e);
        }
        return new TensorRanges(ranges);
    }

    /** The ranges by name. */
    public Map<String, Range> ranges() {
        return Collections.unmodifiableMap(ranges);
    }

    /** Whether they are those of no rows. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorRanges that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    @Override
    public String toString() {
        return "TensorRanges" + ranges;
    }
}
