package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSpec;
import java.util.Arrays;

/** One row's part of an input: its values, and the extents that the model leaves free. */
final class RowTensor {
    private final TensorBatch values;
    private final long[] fixed;
    private long[] dims;
    private float[] scratch = new float[0];

    /** Of the input {@code spec}. */
    RowTensor(TensorSpec spec) {
        values = new TensorBatch(spec.type());
        fixed = spec.rowDims().stream().mapToLong(Long::longValue).toArray();
        dims = fixed.clone();
    }

    void clear() {
        values.clear();
        dims = fixed.clone();
    }

    TensorBatch values() {
        return values;
    }

    /** Floats to work with, as many as wanted; the same ones each time. */
    float[] scratch(int size) {
        if (scratch.length != size) {
            scratch = new float[size];
        }
        return scratch;
    }

    /** The row's extents; {@link TensorSpec#FREE} where the reader has not said which. */
    long[] dims() {
        return dims;
    }

    /** Sets all extents. */
    void setDims(long... wanted) {
        dims = Arrays.copyOf(wanted, wanted.length);
    }
}
