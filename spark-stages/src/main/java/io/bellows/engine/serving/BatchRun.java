package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSession;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs rows through a model, together those whose extents are equal, and gives their results in the order of the rows.
 *
 * <p>A model that takes a fixed number of rows is given so many, the last of them again where rows run out.
 */
final class BatchRun {
    private final PredictionTask task;
    private final TensorSession session;
    private final List<String> outputs;
    private final long fixedRows;
    private final InputReader reader;
    private final List<RowTensor> row;
    private final Map<List<Object>, Group> groups = new LinkedHashMap<>();
    private final List<Object[]> results = new ArrayList<>();

    /** Rows of equal extents, waiting to be run. */
    private static final class Group {
        private final List<TensorBatch> batches = new ArrayList<>();
        private final List<long[]> dims = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
    }

    BatchRun(PredictionTask task, TensorSession session) {
        this.task = task;
        this.session = session;
        outputs = task.outputs().isEmpty()
                ? session.outputs().stream().map(TensorSpec::name).toList()
                : task.outputs();
        fixedRows = session.inputs().stream()
                .mapToLong(TensorSpec::batchRows)
                .filter(rows -> rows > 0)
                .findFirst()
                .orElse(TensorSpec.FREE);
        reader = new InputReader(task.readers(), session.inputs());
        row = reader.tensors();
    }

    /** Adds a row; gives what is wrong with it, in which case it is not added, or null. */
    String add(HeldRow held) {
        String problem = reader.read(held);
        if (problem != null) {
            return problem;
        }
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            key.add(
                    isBatched(i)
                            ? Arrays.stream(row.get(i).dims()).boxed().toList()
                            : row.get(i).values().onlyValue());
        }
        Group group = groups.computeIfAbsent(key, unseen -> group());
        for (int i = 0; i < row.size(); i++) {
            if (isBatched(i) || group.places.isEmpty()) {
                group.batches.get(i).add(row.get(i).values());
            }
        }
        group.places.add(results.size());
        results.add(null);
        if (group.places.size() == fixedRows) {
            run(group);
        }
        return null;
    }

    /** The new columns' values for each row that was added, in order; forgets the rows. */
    List<Object[]> results() {
        groups.values().forEach(this::run);
        if (groups.size() > 1) {
            groups.clear();
        }
        List<Object[]> all = List.copyOf(results);
        results.clear();
        return all;
    }

    private boolean isBatched(int input) {
        return !session.inputs().get(input).dims().isEmpty();
    }

    private Group group() {
        Group group = new Group();
        for (int i = 0; i < row.size(); i++) {
            group.batches.add(new TensorBatch(session.inputs().get(i).type()));
            group.dims.add(row.get(i).dims().clone());
        }
        return group;
    }

    private void run(Group group) {
        int count = group.places.size();
        if (count == 0) {
            return;
        }
        int rows = fixedRows > 0 ? (int) fixedRows : count;
        List<long[]> shapes = new ArrayList<>();
        for (int i = 0; i < group.batches.size(); i++) {
            if (!isBatched(i)) {
                shapes.add(new long[0]);
                continue;
            }
            TensorBatch batch = group.batches.get(i);
            int perRow = batch.size() / count;
            for (int padded = count; padded < rows; padded++) {
                batch.repeatLast(perRow);
            }
            long[] dims = group.dims.get(i);
            long[] shape = new long[dims.length + 1];
            shape[0] = rows;
            System.arraycopy(dims, 0, shape, 1, dims.length);
            shapes.add(shape);
        }
        List<TensorValues> values = session.run(group.batches, shapes, outputs);
        for (int i = 0; i < count; i++) {
            results.set(group.places.get(i), task.columns().values(values, i, rows));
        }
        group.places.clear();
        group.batches.forEach(TensorBatch::clear);
    }
}
