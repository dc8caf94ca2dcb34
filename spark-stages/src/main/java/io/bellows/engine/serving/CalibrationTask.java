package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.engine.onnx.BatchObserver;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.HistogramSession;
import io.bellows.engine.onnx.RangeChoice;
import io.bellows.engine.onnx.TensorRanges;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Calibrates with one partition; gives the bytes of what it saw, or nothing if it has no rows.
 *
 * @param model ONNX bytes, in floats
 * @param threads cores that a batch may use
 * @param features how to read rows
 * @param invalid what to do with rows that cannot be used
 * @param ranges over which to count values; empty to look for them
 * @param choice what is wanted of the ranges
 */
record CalibrationTask(
        Broadcast<byte[]> model,
        int threads,
        FeatureReader features,
        InvalidRows invalid,
        TensorRanges ranges,
        RangeChoice choice)
        implements MapPartitionsFunction<HeldRow, byte[]> {
    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        try (BatchObserver observer = observer()) {
            float[] batch = new float[observer.batchRows() * features.size()];
            int count = 0;
            boolean any = false;
            for (long position = 0; rows.hasNext(); position++) {
                String problem = features.read(rows.next().row(), batch, count * features.size());
                if (problem != null) {
                    invalid.refuse("row " + position + " of the sample's partition", problem, null);
                    continue;
                }
                any = true;
                if (++count == observer.batchRows()) {
                    observer.observe(batch, count);
                    count = 0;
                }
            }
            if (count > 0) {
                observer.observe(batch, count);
            }
            return any ? List.of(observer.result()).iterator() : Collections.emptyIterator();
        }
    }

    private BatchObserver observer() {
        return ranges.isEmpty()
                ? new CalibrationSession(model.value(), threads)
                : new HistogramSession(model.value(), ranges, choice, threads);
    }
}
