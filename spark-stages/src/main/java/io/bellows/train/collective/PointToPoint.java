package io.bellows.train.collective;

/**
 * Messages between two workers of one training stage. All calls of a worker come from the thread that opened it; a message is
 * taken once, and a tag may be used again between two workers once its last message was taken.
 */
public interface PointToPoint extends AutoCloseable {
    /** Sends {@code values} to worker {@code to}; returns before they have arrived, and leaves the array to the caller. */
    void send(int to, String tag, float[] values);

    /**
     * Waits for the message {@code tag} of worker {@code from}.
     *
     * @return the values, the caller's to keep
     * @throws CollectiveException if a worker died or nothing came in time
     */
    float[] receive(int from, String tag);

    /** Bytes that this worker sent. */
    long sentBytes();

    /** Ends it; never throws. */
    @Override
    void close();
}
