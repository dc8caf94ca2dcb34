package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.engine.onnx.SessionCache;
import io.bellows.param.HandleInvalid;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Predicts one partition.
 *
 * @param model ONNX bytes
 * @param modelId their id in the session cache
 * @param threads cores that a batch may use
 * @param batchRows rows of a batch
 * @param schema of the rows that come in
 * @param readers how to read them, one for each input of the model
 * @param outputs names of the model's outputs that {@code columns} are made of; all where it is empty
 * @param columns what to append
 * @param invalid what to do with rows that cannot be used
 * @param mode the same, as a constant
 */
record PredictionTask(
        Broadcast<byte[]> model,
        String modelId,
        int threads,
        int batchRows,
        StructType schema,
        List<TensorReader> readers,
        List<String> outputs,
        TensorColumns columns,
        InvalidRows invalid,
        HandleInvalid mode)
        implements MapPartitionsFunction<HeldRow, HeldRow> {
    @Override
    public Iterator<HeldRow> call(Iterator<HeldRow> rows) {
        SessionCache.Lease lease = SessionCache.lease(modelId, threads, model::value);
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) done -> lease.close());
        }
        return new PredictedRows(this, rows, lease);
    }
}
