package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorType;
import java.util.Arrays;

/** Values of an input, of one row or of several of equal extents, and the extents of a row that the model leaves free. */
final class RowTensor {
    /** Half of the nearest cache of small cores, so that what it is copied from has room beside it. */
    private static final int SCRATCH = 2048;

    private final TensorBatch values;
    private final long[] fixed;
    private long[] dims;
    private final int[] scratch = new int[SCRATCH];
    private int begun;

    /** Of the input {@code spec}. */
    RowTensor(TensorSpec spec) {
        this(spec.type(), spec.rowDims().stream().mapToLong(Long::longValue).toArray());
    }

    private RowTensor(TensorType type, long[] fixed) {
        values = new TensorBatch(type);
        this.fixed = fixed;
        dims = fixed.clone();
    }

    /** One without values, of the same extents. */
    RowTensor empty() {
        return new RowTensor(values.type(), dims);
    }

    /** Begins a row behind the values that are there. */
    void begin() {
        begun = values.size();
    }

    /** Forgets the values of the row that was begun last. */
    void undo() {
        values.truncate(begun);
    }

    void clear() {
        values.clear();
        dims = fixed.clone();
    }

    TensorBatch values() {
        return values;
    }

    /** Room to work in, for some numbers at a time; the same one each time. */
    int[] scratch() {
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
