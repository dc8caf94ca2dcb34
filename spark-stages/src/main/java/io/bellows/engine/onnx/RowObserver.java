package io.bellows.engine.onnx;

/** Runs a float model over rows and keeps what calibration wants to know of its tensors. */
public interface RowObserver extends AutoCloseable {
    /**
     * Takes in one row. Rows come one by one, since not all models give a row the same bits in any batch.
     *
     * @throws IllegalArgumentException naming a tensor that is NaN or overflows on this row
     */
    void observe(InputRow row);

    /** What was seen so far, as bytes that the class of the observer says how to read. */
    byte[] result();

    /** Frees native memory. */
    @Override
    void close();
}
