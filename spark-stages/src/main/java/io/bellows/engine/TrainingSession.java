package io.bellows.engine;

/**
 * Forward and backward passes of one network in one thread's hands, on the cores that it was opened with.
 *
 * <p>Values cross this seam as plain arrays: a batch is {@code rows × input size}, row-major; trainable values and
 * buffers are flat, in the order of {@link io.bellows.network.FlatWeights}. Loss and optimizer are the caller's.
 */
public interface TrainingSession extends AutoCloseable {
    /**
     * The network's output for a batch in training mode: batch statistics are those of this batch, or of that
     * of all workers where the session was opened so, and dropout is drawn.
     *
     * @param batch at least {@code rows} rows
     * @param rows how many of them to use, at least 1; 0 only in a session that shares its batch with others
     * @param trainable the values to use, all of them
     * @param randomKey decides what dropout draws; equal keys draw alike
     * @return {@code rows × output size} values, valid until the next call
     */
    float[] forward(float[] batch, int rows, float[] trainable, long randomKey);

    /**
     * The gradient of a loss by the trainable values, after {@link #forward} of the same batch.
     *
     * @param outputGradient the loss's gradient by each output, {@code rows × output size}
     * @param gradient overwritten with the sum over the rows, one value for each trainable value
     */
    void backward(float[] outputGradient, float[] gradient);

    /**
     * The gradient by each value of the batch, after {@link #backward}.
     *
     * @return {@code rows × input size} values, the caller's to keep
     * @throws IllegalStateException if the session was not opened for it
     */
    float[] inputGradient();

    /** Copies the running statistics into {@code buffers}. */
    void readBuffers(float[] buffers);

    /** Replaces the running statistics. */
    void writeBuffers(float[] buffers);

    /** Frees native memory. */
    @Override
    void close();
}
