package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.HistogramSession;
import io.bellows.engine.onnx.RangeChoice;
import io.bellows.engine.onnx.RowObserver;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.TensorSpec;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Calibrates with one partition; gives the bytes of what it saw, or nothing if it has no rows.
 *
 * @param model ONNX bytes, in floats
 * @param threads cores that a row may use
 * @param readers how to read rows, one for each input of the model
 * @param inputs of the model
 * @param invalid what to do with rows that cannot be used
 * @param ranges over which to count values; empty to look for them
 * @param choice what is wanted of the ranges
 */
record CalibrationTask(
        Broadcast<byte[]> model,
        int threads,
        List<TensorReader> readers,
        List<TensorSpec> inputs,
        InvalidRows invalid,
        TensorRanges ranges,
        RangeChoice choice)
        implements MapPartitionsFunction<HeldRow, byte[]> {
    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        InputReader reader = new InputReader(readers, inputs);
        try (RowObserver observer = observer()) {
            boolean any = false;
            for (long position = 0; rows.hasNext(); position++) {
                String problem = reader.read(rows.next());
                if (problem != null) {
                    invalid.refuse("row " + position + " of the sample's partition", problem, null);
                    continue;
                }
                any = true;
                observer.observe(reader.row());
            }
            return any ? List.of(observer.result()).iterator() : Collections.emptyIterator();
        }
    }

    private RowObserver observer() {
        return ranges.isEmpty()
                ? new CalibrationSession(model.value(), threads)
                : new HistogramSession(model.value(), ranges, choice, threads);
    }
}
