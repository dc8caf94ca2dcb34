package io.bellows.engine.onnx;

/** Runs a float model over batches and keeps what calibration wants to know of its tensors. */
public interface BatchObserver extends AutoCloseable {
    /** Rows that a batch should have: few, since each keeps the activations of all layers in memory. */
    int batchRows();

    /**
     * Takes in the first {@code rows} rows of {@code batch}, for a model of one float input.
     *
     * @param batch row-major values, none of them NaN
     * @throws IllegalArgumentException naming a tensor that is NaN or overflows on these rows
     */
    void observe(float[] batch, int rows);

    /** What was seen so far, as bytes that the class of the observer says how to read. */
    byte[] result();

    /** Frees native memory. */
    @Override
    void close();
}
