package io.bellows.engine.serving;

import io.bellows.engine.onnx.RowInputs;
import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSession;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs rows through a model, together those whose extents are equal, and gives their results in the order of the rows.
 *
 * <p>A model that takes a fixed number of rows is given so many, the last of them again where rows run out.
 */
final class BatchRun {
    private final PredictionTask task;
    private final TensorSession session;
    private final List<String> outputs;
    private final RowInputs inputs;
    private final InputReader reader;
    private final List<RowTensor> row;
    /** The one group where the model leaves rows no choice of extents: they are read straight into it; else null. */
    private final Group alike;

    private final Map<List<Object>, Group> groups = new LinkedHashMap<>();
    private final List<Object[]> results = new ArrayList<>();

    /** Rows of equal extents, waiting to be run. */
    private static final class Group {
        private final List<RowTensor> tensors;
        private final List<Integer> places = new ArrayList<>();

        /** Without rows, for those of the extents of {@code row}. */
        Group(List<RowTensor> row) {
            tensors = row.stream().map(RowTensor::empty).toList();
        }
    }

    BatchRun(PredictionTask task, TensorSession session) {
        this.task = task;
        this.session = session;
        outputs = task.outputs().isEmpty()
                ? session.outputs().stream().map(TensorSpec::name).toList()
                : task.outputs();
        inputs = new RowInputs(session.inputs());
        reader = new InputReader(task.readers(), session.inputs());
        row = reader.tensors();
        boolean isFixed =
                row.stream().allMatch(tensor -> Arrays.stream(tensor.dims()).allMatch(dim -> dim >= 0));
        alike = isFixed && allStacked() ? new Group(row) : null;
    }

    /** Adds a row; gives what is wrong with it, in which case it is not added, or null. */
    String add(HeldRow held) {
        String problem = alike == null ? reader.read(held) : reader.append(held, alike.tensors);
        if (problem != null) {
            return problem;
        }
        Group group = alike == null ? groups.computeIfAbsent(key(), unseen -> new Group(row)) : alike;
        for (int i = 0; group != alike && i < row.size(); i++) {
            if (inputs.isStacked(i) || group.places.isEmpty()) {
                group.tensors.get(i).values().add(row.get(i).values());
            }
        }
        group.places.add(results.size());
        results.add(null);
        if (group.places.size() == inputs.rows()) {
            run(group);
        }
        return null;
    }

    private List<Object> key() {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            RowTensor tensor = row.get(i);
            key.add(
                    inputs.isStacked(i)
                            ? Arrays.stream(tensor.dims()).boxed().toList()
                            : tensor.values().onlyValue());
        }
        return key;
    }

    /** The new columns' values for each row that was added, in order; forgets the rows. */
    List<Object[]> results() {
        if (alike != null) {
            run(alike);
        }
        groups.values().forEach(this::run);
        if (groups.size() > 1) {
            groups.clear();
        }
        List<Object[]> all = List.copyOf(results);
        results.clear();
        return all;
    }

    private boolean allStacked() {
        return IntStream.range(0, row.size()).allMatch(inputs::isStacked);
    }

    private void run(Group group) {
        int count = group.places.size();
        if (count == 0) {
            return;
        }
        int rows = inputs.rows() > 0 ? (int) inputs.rows() : count;
        List<long[]> shapes = new ArrayList<>();
        for (int i = 0; i < group.tensors.size(); i++) {
            TensorBatch batch = group.tensors.get(i).values();
            int perRow = batch.size() / count;
            for (int padded = count; inputs.isStacked(i) && padded < rows; padded++) {
                batch.repeatLast(perRow);
            }
            shapes.add(inputs.shape(i, rows, group.tensors.get(i).dims()));
        }
        List<TensorValues> values =
                session.run(group.tensors.stream().map(RowTensor::values).toList(), shapes, outputs);
        for (int i = 0; i < count; i++) {
            results.set(group.places.get(i), task.columns().values(values, i, rows));
        }
        group.places.clear();
        group.tensors.forEach(tensor -> tensor.values().clear());
    }
}
