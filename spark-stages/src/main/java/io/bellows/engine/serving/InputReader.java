package io.bellows.engine.serving;

import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.RowInputs;
import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** Reads what rows give to all inputs of a model, one row at a time, in memory that is used again. */
final class InputReader {
    private final List<TensorReader> readers;
    private final List<TensorSpec> inputs;
    private final RowInputs rows;
    private final List<RowTensor> tensors = new ArrayList<>();

    /** Of a model of {@code inputs}, with a reader for each. */
    InputReader(List<TensorReader> readers, List<TensorSpec> inputs) {
        this.readers = readers;
        this.inputs = inputs;
        rows = new RowInputs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            tensors.add(new RowTensor(inputs.get(i).type(), rows.rowDims(i)));
        }
    }

    /** Reads {@code held} in place of the row before it; gives what is wrong with it, or null. */
    String read(HeldRow held) {
        tensors.forEach(RowTensor::clear);
        return append(held, tensors);
    }

    /**
     * Reads {@code held} behind what {@code batch} holds for each input; gives what is wrong with it, in which case the batch
     * stays as it was, or null.
     */
    String append(HeldRow held, List<RowTensor> batch) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).begin();
            String problem = readers.get(i).read(held.row(), batch.get(i));
            if (problem != null) {
                batch.subList(0, i + 1).forEach(RowTensor::undo);
                return batch.size() == 1 ? problem : "input '" + inputs.get(i).name() + "': " + problem;
            }
        }
        return null;
    }

    /** What the last row gives to each input. */
    List<RowTensor> tensors() {
        return tensors;
    }

    /**
     * The last row, as often as a model of a fixed number of rows wants it; valid until the next one is read, and to be
     * asked for once.
     */
    InputRow row() {
        List<TensorBatch> batches = new ArrayList<>();
        List<long[]> shapes = new ArrayList<>();
        long count = Math.max(1, rows.rows());
        for (int i = 0; i < tensors.size(); i++) {
            TensorBatch batch = tensors.get(i).values();
            int size = batch.size();
            for (long more = 1; rows.isStacked(i) && more < count; more++) {
                batch.repeatLast(size);
            }
            batches.add(batch);
            shapes.add(rows.shape(i, count, tensors.get(i).dims()));
        }
        return new InputRow(batches, shapes);
    }
}
