package io.bellows.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of one tensor in the making, one after the other in memory outside the heap, which ONNX Runtime reads in place.
 *
 * <p>It grows as values come, and keeps its memory when it is cleared. Used by one thread at a time.
 */
public final class TensorBatch {
    private static final int FIRST_BYTES = 256;

    private final TensorType type;
    private final List<String> texts = new ArrayList<>();
    private ByteBuffer bytes = allocate(FIRST_BYTES);

    /** An empty one of {@code type}. */
    public TensorBatch(TensorType type) {
        this.type = type;
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** The type of its values. */
    public TensorType type() {
        return type;
    }

    /** Forgets all values. */
    public void clear() {
        bytes.clear();
        texts.clear();
    }

    /** Forgets all values but the first {@code count}. */
    public void truncate(int count) {
        if (type == TensorType.STRING) {
            texts.subList(count, texts.size()).clear();
        } else {
            bytes.position(count * type.bytes());
        }
    }

    /** Number of values. */
    public int size() {
        return type == TensorType.STRING ? texts.size() : bytes.position() / type.bytes();
    }

    /** Adds a float; of {@link TensorType#FLOAT} alone, as the other methods are of their types. */
    public void add(float value) {
        room(Float.BYTES).putFloat(value);
    }

    /** Adds a double. */
    public void add(double value) {
        room(Double.BYTES).putDouble(value);
    }

    /** Adds a whole number of 32 bits. */
    public void add(int value) {
        room(Integer.BYTES).putInt(value);
    }

    /** Adds a whole number of 64 bits. */
    public void add(long value) {
        room(Long.BYTES).putLong(value);
    }

    /** Adds a whole number of 8 bits, or a truth value, 0 or 1. */
    public void add(byte value) {
        room(Byte.BYTES).put(value);
    }

    /** Adds a text. */
    public void add(String value) {
        texts.add(value);
    }

    /** Adds the floats {@code values[from, from + count)}. */
    public void add(float[] values, int from, int count) {
        int size = Math.multiplyExact(count, Float.BYTES);
        room(size).asFloatBuffer().put(values, from, count);
        bytes.position(bytes.position() + size);
    }

    /** Adds floats, each given by its bits. */
    public void addFloats(int[] bits) {
        int size = Math.multiplyExact(bits.length, Float.BYTES);
        room(size).asIntBuffer().put(bits);
        bytes.position(bytes.position() + size);
    }

    /** Adds the values whose bytes, in the machine's order, are the rest of {@code values}. */
    public void add(ByteBuffer values) {
        room(values.remaining()).put(values);
    }

    /** Adds all values of {@code other}, of the same type. */
    public void add(TensorBatch other) {
        texts.addAll(other.texts);
        add(other.bytes.duplicate().flip());
    }

    /** Adds the last {@code count} values once more. */
    public void repeatLast(int count) {
        if (type == TensorType.STRING) {
            texts.addAll(List.copyOf(texts.subList(texts.size() - count, texts.size())));
            return;
        }
        int size = count * type.bytes();
        ByteBuffer last = room(size).duplicate();
        last.position(bytes.position() - size).limit(bytes.position());
        bytes.put(last);
    }

    /** The value where there is one alone, to compare with others. */
    public Object onlyValue() {
        return type == TensorType.STRING
                ? texts.get(0)
                : ByteBuffer.allocate(bytes.position())
                        .put(bytes.duplicate().flip())
                        .flip();
    }

    /** Writes all values, for {@link #read}. */
    void write(DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(encoded.length);
            out.write(encoded);
        }
        byte[] values = new byte[bytes.position()];
        bytes.get(0, values);
        out.writeInt(values.length);
        out.write(values);
    }

    /** Adds the values that {@link #write} wrote on a machine of the same byte order. */
    void read(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        }
        add(ByteBuffer.wrap(in.readNBytes(in.readInt())));
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int wanted = Math.addExact(bytes.position(), more);
            ByteBuffer grown = allocate(Math.max(wanted, (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8)));
            grown.put(bytes.flip());
            bytes = grown;
        }
        return bytes;
    }

    /** The values as a tensor, which reads this memory: valid until values are added or it is cleared. */
    OnnxTensor tensor(long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        if (type == TensorType.STRING) {
            return OnnxTensor.createTensor(environment, texts.toArray(String[]::new), shape);
        }
        ByteBuffer filled = bytes.duplicate().order(ByteOrder.nativeOrder()).flip();
        return OnnxTensor.createTensor(environment, filled, shape, type.runtime());
    }
}
