package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/**
 * The usable rows of a partition that come first in the order of their bytes, as {@link io.bellows.engine.onnx.InputRow}
 * writes them.
 *
 * @param readers how to read rows, one for each input of the model
 * @param inputs of the model
 * @param most how many
 */
record SmallestRows(List<TensorReader> readers, List<TensorSpec> inputs, int most)
        implements MapPartitionsFunction<HeldRow, byte[]> {
    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        InputReader reader = new InputReader(readers, inputs);
        PriorityQueue<byte[]> smallest = new PriorityQueue<>(Collections.reverseOrder(Arrays::compareUnsigned));
        while (rows.hasNext()) {
            if (reader.read(rows.next()) == null) {
                smallest.add(reader.row().toBytes());
            }
            if (smallest.size() > most) {
                smallest.remove();
            }
        }
        return smallest.iterator();
    }
}
