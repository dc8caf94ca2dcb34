package io.bellows.engine.onnx;

import java.util.List;

/**
 * How rows go into the inputs of a model.
 *
 * <p>Where the first extents of all inputs agree, they count rows. Where they differ, as those of a recurrent state {@code
 * [layers, N, width]} beside features {@code [N, length]}, the model runs one row at a time: a first extent that is free or 1
 * counts rows, and of an input with another one the row gives all. Inputs without extents take one value for all rows.
 */
public final class RowInputs {
    private final List<TensorSpec> inputs;
    private final List<Long> first;

    /** Of a model of {@code inputs}. */
    public RowInputs(List<TensorSpec> inputs) {
        this.inputs = List.copyOf(inputs);
        first = inputs.stream()
                .filter(input -> !input.dims().isEmpty())
                .map(TensorSpec::batchRows)
                .distinct()
                .toList();
    }

    /** Rows that the model takes at a time; {@link TensorSpec#FREE} for any number. */
    public long rows() {
        return first.isEmpty() ? TensorSpec.FREE : first.size() == 1 ? first.get(0) : 1;
    }

    /** Whether all values of a result are of the one row that is run, or the same for all rows. */
    public boolean isAlone() {
        return rows() == 1 || first.isEmpty();
    }

    /** Whether the first extent of the output {@code output} is one of what a row gives, and counts no rows. */
    public boolean givesAllOf(TensorSpec output) {
        return isAlone()
                && output.isRanked()
                && (first.isEmpty() || output.dims().isEmpty() || output.batchRows() != 1);
    }

    /** Whether input {@code index} has a first extent, and rows of its values go behind each other. */
    public boolean isStacked(int index) {
        return !inputs.get(index).dims().isEmpty();
    }

    /** The extents of what a row gives to input {@code index}. */
    public long[] rowDims(int index) {
        TensorSpec input = inputs.get(index);
        List<Long> dims = isWhole(index) ? input.dims() : input.rowDims();
        return dims.stream().mapToLong(Long::longValue).toArray();
    }

    /** The extents of {@code rows} rows of input {@code index}, each of the extents {@code rowDims}. */
    public long[] shape(int index, long rows, long... rowDims) {
        if (!isStacked(index) || isWhole(index)) {
            return rowDims.clone();
        }
        long[] shape = new long[rowDims.length + 1];
        shape[0] = rows;
        System.arraycopy(rowDims, 0, shape, 1, rowDims.length);
        return shape;
    }

    private boolean isWhole(int index) {
        long extent = inputs.get(index).batchRows();
        return first.size() > 1 && extent != TensorSpec.FREE && extent != 1;
    }
}
