package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/**
 * The usable rows of a partition that come first in the order of their bytes, as {@link io.bellows.engine.onnx.InputRow}
 * writes them: so many, or fewer, but one, where they are so large that they would crowd the one place in which they meet.
 *
 * @param readers how to read rows, one for each input of the model
 * @param inputs of the model
 * @param most how many
 */
record SmallestRows(List<TensorReader> readers, List<TensorSpec> inputs, int most)
        implements MapPartitionsFunction<HeldRow, byte[]> {
    private static final long MOST_BYTES = 1 << 26;

    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        InputReader reader = new InputReader(readers, inputs);
        PriorityQueue<byte[]> smallest = new PriorityQueue<>(Collections.reverseOrder(Arrays::compareUnsigned));
        byte[] dropped = null;
        long bytes = 0;
        while (rows.hasNext()) {
            if (reader.read(rows.next()) != null) {
                continue;
            }
            byte[] row = reader.row().toBytes();
            // Where a row had no room, none behind it has, or the order of rows would matter.
            if (dropped == null || Arrays.compareUnsigned(row, dropped) < 0) {
                smallest.add(row);
                bytes += row.length;
            }
            while (smallest.size() > most || (smallest.size() > 1 && bytes > MOST_BYTES)) {
                dropped = smallest.remove();
                bytes -= dropped.length;
            }
        }
        return smallest.iterator();
    }

    /** Those of {@code rows}, of all partitions, that come first. */
    List<byte[]> first(List<byte[]> rows) {
        List<byte[]> sorted = new ArrayList<>(rows);
        sorted.sort(Arrays::compareUnsigned);
        int count = 0;
        for (long bytes = 0; count < Math.min(most, sorted.size()); count++) {
            bytes += sorted.get(count).length;
            if (count > 0 && bytes > MOST_BYTES) {
                break;
            }
        }
        return sorted.subList(0, count);
    }
}
