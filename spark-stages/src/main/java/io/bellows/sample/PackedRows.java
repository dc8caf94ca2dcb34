package io.bellows.sample;

import io.bellows.augmentation.tabular.LabelledRows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;
import scala.Tuple4;

/** Rows of features as one value, so that a whole table can be broadcast without an object for each number. */
final class PackedRows {
    /** Of bytes, on all JVMs. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private PackedRows() {}

    /**
     * A table of one row and one column: the packed {@link LabelledRows}, in the order of class and key; no row when there
     * are none.
     *
     * @param key of a row
     * @param allClasses whether all classes are packed, not just those that grow
     */
    static Dataset<Row> table(
            Dataset<Row> rows,
            Dataset<Row> classes,
            TrainingRows training,
            Column key,
            Column label,
            Features features,
            boolean allClasses) {
        Column looked = allClasses
                ? functions.lit(true)
                : functions.col(ClassTargets.TARGET).gt(functions.col(ClassTargets.COUNT));
        Dataset<Row> ordinals = classes.filter(looked)
                .select(
                        functions.col(ClassTargets.CLASS).as(training.unused("class")),
                        functions.col(ClassTargets.ORDINAL).as(training.unused("ordinal")),
                        functions.col(ClassTargets.TARGET).as(training.unused("target")));
        Dataset<Row> packed = rows.filter(training.takesPart())
                .join(functions.broadcast(ordinals), label.equalTo(functions.col(training.unused("class"))))
                .select(
                        functions.col(training.unused("ordinal")).as("_1"),
                        functions.col(training.unused("target")).as("_2"),
                        key.as("_3"),
                        features.packed().as("_4"))
                .repartition(1)
                .sortWithinPartitions("_1", "_3", "_4");
        MapPartitionsFunction<Tuple4<Integer, Long, Long, byte[]>, byte[]> gather = PackedRows::gathered;
        return packed.as(Encoders.tuple(Encoders.INT(), Encoders.LONG(), Encoders.LONG(), Encoders.BINARY()))
                .mapPartitions(gather, Encoders.BINARY())
                .toDF("table");
    }

    /** One task for each of {@code parts}: its number, and the whole table. */
    static Dataset<Tuple2<Long, byte[]>> forTasks(Dataset<Row> table, int parts) {
        return table.sparkSession()
                .range(0, parts, 1, parts)
                .crossJoin(functions.broadcast(table))
                .as(Encoders.tuple(Encoders.LONG(), Encoders.BINARY()));
    }

    private static Iterator<byte[]> gathered(Iterator<Tuple4<Integer, Long, Long, byte[]>> rows) {
        List<Tuple4<Integer, Long, Long, byte[]>> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        if (all.isEmpty()) {
            return List.<byte[]>of().iterator();
        }
        int bytes = all.get(0)._4().length;
        int classes = all.get(all.size() - 1)._1() + 1;
        long[] targets = new long[classes];
        ByteBuffer table = ByteBuffer.allocate(tableBytes(all.size(), classes, bytes));
        table.putInt(bytes / Float.BYTES).putInt(all.size()).putInt(classes);
        all.forEach(row -> targets[row._1()] = row._2());
        for (long target : targets) {
            table.putLong(target);
        }
        for (Tuple4<Integer, Long, Long, byte[]> row : all) {
            if (row._4().length != bytes) {
                throw new IllegalArgumentException(
                        "Cannot search neighbours of the row with key '%d': found %d features, expected %d as in other rows; make them one length"
                                .formatted(row._3(), row._4().length / Float.BYTES, bytes / Float.BYTES));
            }
            table.putInt(row._1()).putLong(row._3()).put(row._4());
        }
        return List.of(table.array()).iterator();
    }

    private static int tableBytes(int rows, int classes, int bytes) {
        long size = 3L * Integer.BYTES + (long) classes * Long.BYTES + rows * (12L + bytes);
        if (size > LARGEST_ARRAY) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours among the rows of 'all classes looked at': found %,d rows of %d features in %,d bytes, expected at most %,d; sample the rows first, or leave large classes out by samplingStrategy"
                            .formatted(rows, bytes / Float.BYTES, size, LARGEST_ARRAY));
        }
        return (int) size;
    }

    static LabelledRows unpacked(byte[] bytes) {
        ByteBuffer table = ByteBuffer.wrap(bytes);
        int width = table.getInt();
        int size = table.getInt();
        long[] targets = new long[table.getInt()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = table.getLong();
        }
        float[] features = new float[size * width];
        long[] keys = new long[size];
        int[] classes = new int[size];
        for (int row = 0; row < size; row++) {
            classes[row] = table.getInt();
            keys[row] = table.getLong();
            table.asFloatBuffer().get(features, row * width, width);
            table.position(table.position() + width * Float.BYTES);
        }
        return new LabelledRows(width, features, keys, classes, targets);
    }

    static byte[] packed(float[] values) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().put(values);
        return bytes;
    }

    static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
