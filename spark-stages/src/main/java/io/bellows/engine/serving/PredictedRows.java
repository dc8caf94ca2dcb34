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
    private final Queue<HeldRow> ready = new ArrayDeque<>();
    private final BatchRun run;
    private final int columns;
    private long position;

    PredictedRows(PredictionTask task, Iterator<HeldRow> rows, SessionCache.Lease lease) {
        this.task = task;
        this.rows = rows;
        this.lease = lease;
        columns = task.columns().fields(true).size();
        run = new BatchRun(task, lease.session());
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
        while (pending.size() < task.batchRows() && rows.hasNext()) {
            HeldRow row = rows.next();
            String problem = run.add(row);
            if (problem != null) {
                task.invalid().refuse(name(), problem, null);
            }
            position++;
            if (problem == null || task.mode() == HandleInvalid.KEEP) {
                pending.add(row);
                usable.add(problem == null);
            }
        }
        Iterator<Object[]> results = run.results().iterator();
        for (int i = 0; i < pending.size(); i++) {
            Object[] values = usable.get(i) ? results.next() : new Object[columns];
            ready.add(pending.get(i).with(task.schema(), values));
        }
    }

    private String name() {
        TaskContext context = TaskContext.get();
        return "row " + position + " of partition " + (context == null ? 0 : context.partitionId());
    }
}
