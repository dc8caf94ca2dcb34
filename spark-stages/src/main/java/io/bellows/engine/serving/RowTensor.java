package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorType;
import java.util.Arrays;

/** Values of an input, of one row or of several of equal extents, and the extents of a row that the model leaves free. */
final class RowTensor {
    private final TensorBatch values;
    private final long[] fixed;
    private long[] dims;
    private int[] scratch = new int[0];
    private int begun;

    /** Of an input of {@code type}, whose rows have the extents {@code fixed}, negative where they differ. */
    RowTensor(TensorType type, long... fixed) {
        values = new TensorBatch(type);
        this.fixed = fixed.clone();
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

    /** Room to work in, for as many numbers as wanted; the same one each time. */
    int[] scratch(int size) {
        if (scratch.length != size) {
            scratch = new int[size];
        }
        return scratch;
    }

    /** The row's extents; negative where the reader has not said which. */
    long[] dims() {
        return dims;
    }

    /** Sets all extents. */
    void setDims(long... wanted) {
        dims = Arrays.copyOf(wanted, wanted.length);
    }
}
