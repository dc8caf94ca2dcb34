package io.bellows.engine.serving;

import io.bellows.engine.onnx.SessionCache;
import io.bellows.param.HandleInvalid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;

/** The rows of a partition with their predictions, in order; reads one batch ahead of what is asked for, and no more. */
final class PredictedRows implements Iterator<HeldRow> {
    private final PredictionTask task;
    private final Iterator<HeldRow> rows;
    private final SessionCache.Lease lease;
    private final int size;
    private final Queue<HeldRow> ready = new ArrayDeque<>();
    private final float[] batch;
    private final int columns;
    private long position;

    PredictedRows(PredictionTask task, Iterator<HeldRow> rows, SessionCache.Lease lease) {
        this.task = task;
        this.rows = rows;
        this.lease = lease;
        size = task.features().size();
        columns = task.columns().fields(true).size();
        batch = new float[Math.multiplyExact(task.batchRows(), size)];
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && rows.hasNext()) {
            predictBatch();
        }
        if (ready.isEmpty()) {
            lease.close();
        }
        return !ready.isEmpty();
    }

    @Override
    public HeldRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void predictBatch() {
        List<HeldRow> pending = new ArrayList<>();
        List<Boolean> usable = new ArrayList<>();
        int count = 0;
        while (pending.size() < task.batchRows() && rows.hasNext()) {
            HeldRow row = rows.next();
            String problem = task.features().read(row.row(), batch, count * size);
            if (problem != null) {
                task.invalid().refuse(name(), problem, null);
            } else {
                count++;
            }
            position++;
            if (problem == null || task.mode() == HandleInvalid.KEEP) {
                pending.add(row);
                usable.add(problem == null);
            }
        }
        float[] scores = count == 0 ? new float[0] : lease.session().predict(batch, count);
        int offset = 0;
        for (int i = 0; i < pending.size(); i++) {
            Object[] values = new Object[columns];
            if (usable.get(i)) {
                values = task.columns().values(scores, offset);
                offset += task.columns().size();
            }
            ready.add(pending.get(i).with(task.schema(), values));
        }
    }

    private String name() {
        TaskContext context = TaskContext.get();
        return "row " + position + " of partition " + (context == null ? 0 : context.partitionId());
    }
}
