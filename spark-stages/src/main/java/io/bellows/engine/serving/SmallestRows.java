package io.bellows.engine.serving;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/**
 * The usable rows of a partition that come first in the order of their values, as bytes.
 *
 * @param features how to read rows
 * @param most how many
 */
record SmallestRows(FeatureReader features, int most) implements MapPartitionsFunction<HeldRow, byte[]> {
    @Override
    public Iterator<byte[]> call(Iterator<HeldRow> rows) {
        PriorityQueue<float[]> smallest = new PriorityQueue<>(Collections.reverseOrder(Arrays::compare));
        while (rows.hasNext()) {
            float[] row = new float[features.size()];
            if (features.read(rows.next().row(), row, 0) == null) {
                smallest.add(row);
            }
            if (smallest.size() > most) {
                smallest.remove();
            }
        }
        List<byte[]> kept = new ArrayList<>();
        smallest.forEach(row -> kept.add(bytes(row)));
        return kept.iterator();
    }

    private static byte[] bytes(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.length);
        bytes.asFloatBuffer().put(row);
        return bytes.array();
    }

    static float[] floats(byte[] bytes) {
        float[] row = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(row);
        return row;
    }
}
