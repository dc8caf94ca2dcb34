package io.bellows.engine;

/** A model ready to predict; safe for use by several threads at once. */
public interface InferenceSession extends AutoCloseable {
    /** Number of values in one input row. */
    int inputSize();

    /** Number of values in one output row. */
    int outputSize();

    /**
     * The outputs for a batch.
     *
     * @param batch at least {@code rows × inputSize()} values, row-major
     * @param rows rows to predict, at least 1
     * @return {@code rows × outputSize()} values, the caller's to keep
     */
    float[] predict(float[] batch, int rows);

    /** Frees native memory. */
    @Override
    void close();
}
