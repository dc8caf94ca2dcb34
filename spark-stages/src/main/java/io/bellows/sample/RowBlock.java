package io.bellows.sample;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows of one class in bytes: a header and then, of a complete block, the rows, each a key and features, in single precision where
 * the column has them so.
 * Of a block that is not complete there is the header alone.
 */
final class RowBlock {
    private static final int WIDTH = 0;
    private static final int NUMBER_BYTES = WIDTH + Integer.BYTES;
    private static final int COMPLETE = NUMBER_BYTES + Integer.BYTES;
    private static final int COUNT = COMPLETE + Integer.BYTES;
    private static final int FIRST_KEY = COUNT + Long.BYTES;
    private static final int LABEL_LENGTH = FIRST_KEY + Long.BYTES;
    private static final int LABEL = LABEL_LENGTH + Integer.BYTES;

    private final ByteBuffer bytes;
    private final int firstRow;

    RowBlock(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        firstRow = LABEL + this.bytes.getInt(LABEL_LENGTH);
    }

    /** A buffer with a header, its position at the first row; {@link #finished} completes it. */
    static ByteBuffer started(int width, int numberBytes, byte[] label, long firstKey, int rows) {
        ByteBuffer block = ByteBuffer.allocate(LABEL + label.length + rows * rowBytes(width, numberBytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(WIDTH, width);
        block.putInt(NUMBER_BYTES, numberBytes);
        block.putLong(FIRST_KEY, firstKey);
        block.putInt(LABEL_LENGTH, label.length);
        block.put(LABEL, label);
        return block.position(LABEL + label.length);
    }

    static byte[] finished(ByteBuffer block, long count, boolean complete) {
        block.putInt(COMPLETE, complete ? 1 : 0);
        block.putLong(COUNT, count);
        byte[] finished = new byte[block.position()];
        block.get(0, finished);
        return finished;
    }

    static int rowBytes(int width, int numberBytes) {
        return Long.BYTES + width * numberBytes;
    }

    private int start(int row) {
        return firstRow + row * rowBytes(width(), bytes.getInt(NUMBER_BYTES));
    }

    int width() {
        return bytes.getInt(WIDTH);
    }

    boolean isComplete() {
        return bytes.getInt(COMPLETE) == 1;
    }

    /** How many rows it stands for. */
    long count() {
        return bytes.getLong(COUNT);
    }

    /** The key of one of its rows, for errors to name. */
    long firstKey() {
        return bytes.getLong(FIRST_KEY);
    }

    /** The label, as Spark has it within. */
    Object label() {
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.array(), LABEL, bytes.getInt(LABEL_LENGTH)))) {
            return in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the label of a block of rows", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Cannot read the label of a block of rows", e);
        }
    }

    static byte[] bytesOf(Object label) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(label);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the label of a block of rows", e);
        }
        return bytes.toByteArray();
    }

    /** The key of one row of a complete block. */
    long key(int row) {
        return bytes.getLong(start(row));
    }

    /** Copies the features of one row of a complete block. */
    void features(int row, double[] into, int at) {
        int start = start(row) + Long.BYTES;
        if (bytes.getInt(NUMBER_BYTES) == Double.BYTES) {
            bytes.position(start).asDoubleBuffer().get(into, at, width());
            return;
        }
        for (int f = 0; f < width(); f++) {
            into[at + f] = bytes.getFloat(start + f * Float.BYTES);
        }
    }

    byte[] array() {
        return bytes.array();
    }
}
