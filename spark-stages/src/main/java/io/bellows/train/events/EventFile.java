package io.bellows.train.events;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard under way: records of TensorFlow's TFRecord format (length, its masked CRC-32C, data, their
 * masked CRC-32C, all little-endian), each an {@code Event} message with scalars.
 */
public final class EventFile implements Closeable {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int MASK_DELTA = 0xa282ead8;

    private final OutputStream out;

    /**
     * Begins a file with its version.
     *
     * @param out closed with the file
     * @param wallTime of its beginning, in seconds since 1970
     */
    public EventFile(OutputStream out, double wallTime) throws IOException {
        this.out = out;
        record(new ProtoMessage().put(WALL_TIME, wallTime).put(FILE_VERSION, "brain.Event:2"));
    }

    /** Writes the scalars of one step by their tags; those that are not finite are left out. */
    public void write(double wallTime, long step, Map<String, Double> scalars) throws IOException {
        ProtoMessage summary = new ProtoMessage();
        scalars.forEach((tag, value) -> {
            if (Double.isFinite(value)) {
                summary.put(SUMMARY_VALUE, new ProtoMessage().put(TAG, tag).put(SIMPLE_VALUE, value.floatValue()));
            }
        });
        record(new ProtoMessage().put(WALL_TIME, wallTime).put(STEP, step).put(SUMMARY, summary));
    }

    private void record(ProtoMessage event) throws IOException {
        byte[] data = event.bytes();
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
        return littleEndian(Integer.BYTES).putInt(masked).array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
