package io.bellows.train.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Messages between two workers of one training stage. All calls of a worker come from the thread that opened it; a message is
 * taken once, and a tag may be used again between two workers once its last message was taken.
 */
public interface PointToPoint extends AutoCloseable {
    /** Sends {@code bytes}, the whole of them, to worker {@code to}; returns before they have arrived, and keeps the buffer. */
    void sendBytes(int to, String tag, ByteBuffer bytes);

    /**
     * Waits for the message {@code tag} of worker {@code from}.
     *
     * @return its bytes, from 0 to the limit, little-endian; the caller's to keep
     * @throws CollectiveException if a worker died or nothing came in time
     */
    ByteBuffer receiveBytes(int from, String tag);

    /** As {@link #sendBytes}; the array stays the caller's. */
    default void send(int to, String tag, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        sendBytes(to, tag, bytes);
    }

    /** As {@link #receiveBytes}. */
    default float[] receive(int from, String tag) {
        ByteBuffer bytes = receiveBytes(from, tag);
        float[] values = new float[bytes.limit() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** Bytes that this worker sent. */
    long sentBytes();

    /** Ends it; never throws. */
    @Override
    void close();
}
