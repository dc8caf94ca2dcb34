package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.TensorRanges;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Calibrates with one partition; gives the bytes of its ranges, or nothing if it has no rows.
 *
 * @param model ONNX bytes, in floats
 * @param threads cores that a batch may use
 * @param features how to read rows
 * @param invalid what to do with rows that cannot be used
 */
record CalibrationTask(Broadcast<byte[]> model, int threads, FeatureReader features, InvalidRows invalid)
        implements MapPartitionsFunction<HeldRow, byte[]> {
    /** Few, since each keeps the activations of all layers in memory. */
    private static final int BATCH_ROWS = 16;

    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        try (CalibrationSession session = new CalibrationSession(model.value(), threads)) {
            TensorRanges ranges = TensorRanges.EMPTY;
            float[] batch = new float[BATCH_ROWS * features.size()];
            int count = 0;
            for (long position = 0; rows.hasNext(); position++) {
                String problem = features.read(rows.next().row(), batch, count * features.size());
                if (problem != null) {
                    invalid.refuse("row " + position + " of the sample's partition", problem, null);
                } else if (++count == BATCH_ROWS) {
                    ranges = ranges.merge(session.observe(batch, count));
                    count = 0;
                }
            }
            if (count > 0) {
                ranges = ranges.merge(session.observe(batch, count));
            }
            return List.of(ranges.toBytes()).iterator();
        }
    }
}
