package io.bellows.sample;

import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.column.FloatArrayFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Rows of features in blocks of bytes, so that a whole table can be broadcast without an object for each number.
 *
 * <p>Each partition of the rows gives blocks of its own, each of one class: the number of features, the class, its target and
 * its label as text, and then the rows, each a key and features. What comes of all blocks is put in the order of class and key.
 */
final class PackedRows {
    /** Bytes of a block, as far as one row fits. */
    private static final int BLOCK = 1 << 20;

    private static final int FIRST_ROWS = 16;

    /** Where in a block the length of the label stands. */
    private static final int LABEL_LENGTH = 2 * Integer.BYTES + Long.BYTES;

    /** Of any elements, on all JVMs. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private PackedRows() {}

    /**
     * A table of one column: the blocks of the rows.
     *
     * @param classes the table of those classes whose rows are packed
     * @param key of a row
     */
    static Dataset<byte[]> blocks(
            Dataset<Row> rows,
            Dataset<Row> classes,
            TrainingRows training,
            Column key,
            Column label,
            Features features) {
        LabelText text =
                new LabelText(classes.schema().apply(ClassTargets.CLASS).dataType());
        Dataset<Row> known = classes.select(
                functions.col(ClassTargets.CLASS).as(training.unused("class")),
                functions
                        .struct(
                                functions.col(ClassTargets.ORDINAL).as("_1"),
                                functions.col(ClassTargets.TARGET).as("_2"),
                                text.of(functions.col(ClassTargets.CLASS)).as("_3"))
                        .as(training.unused("known")));
        MapPartitionsFunction<Tuple3<Tuple3<Integer, Long, String>, Long, float[]>, byte[]> pack = PackedRows::packed;
        return rows.filter(training.takesPart())
                .join(functions.broadcast(known), label.equalTo(functions.col(training.unused("class"))))
                .select(
                        functions.col(training.unused("known")).as("_1"),
                        key.as("_2"),
                        features.floats().as("_3"))
                .as(Encoders.tuple(
                        Encoders.tuple(Encoders.INT(), Encoders.LONG(), Encoders.STRING()),
                        Encoders.LONG(),
                        FloatArrayFunction.encoder()))
                .mapPartitions(pack, Encoders.BINARY());
    }

    /** For each of {@code parts} a task with all blocks, beside the number of the part. */
    static Dataset<Tuple2<Long, byte[]>> forTasks(Dataset<byte[]> blocks, int parts) {
        return blocks.sparkSession()
                .range(0, parts, 1, parts)
                .crossJoin(functions.broadcast(blocks))
                .as(Encoders.tuple(Encoders.LONG(), Encoders.BINARY()));
    }

    private static Iterator<byte[]> packed(Iterator<Tuple3<Tuple3<Integer, Long, String>, Long, float[]>> rows) {
        List<byte[]> blocks = new ArrayList<>();
        Map<Integer, ByteBuffer> open = new TreeMap<>();
        int width = -1;
        while (rows.hasNext()) {
            Tuple3<Tuple3<Integer, Long, String>, Long, float[]> row = rows.next();
            float[] features = row._3();
            width = width < 0 ? features.length : width;
            requireWidth(width, features.length, row._2());
            ByteBuffer block = withRoom(open.get(row._1()._1()), row._1(), width, blocks);
            open.put(row._1()._1(), block);
            block.putLong(row._2());
            block.asFloatBuffer().put(features);
            block.position(block.position() + width * Float.BYTES);
        }
        open.values().forEach(block -> blocks.add(filled(block)));
        return blocks.iterator();
    }

    /** The block, a larger one with what is in it, or after a full one a new one. */
    private static ByteBuffer withRoom(
            ByteBuffer block, Tuple3<Integer, Long, String> ofClass, int width, List<byte[]> full) {
        if (block == null) {
            return started(ofClass, width);
        }
        if (block.remaining() >= rowBytes(width)) {
            return block;
        }
        if (block.capacity() >= BLOCK) {
            full.add(filled(block));
            return started(ofClass, width);
        }
        return ByteBuffer.allocate(Math.max(Math.min(2 * block.capacity(), BLOCK), block.capacity() + rowBytes(width)))
                .put(block.flip());
    }

    private static ByteBuffer started(Tuple3<Integer, Long, String> ofClass, int width) {
        byte[] label = ofClass._3().getBytes(StandardCharsets.UTF_8);
        int size = LABEL_LENGTH + Integer.BYTES + label.length + FIRST_ROWS * rowBytes(width);
        return ByteBuffer.allocate(size)
                .putInt(width)
                .putInt(ofClass._1())
                .putLong(ofClass._2())
                .putInt(label.length)
                .put(label);
    }

    private static byte[] filled(ByteBuffer block) {
        byte[] filled = new byte[block.position()];
        block.get(0, filled);
        return filled;
    }

    private static int rowBytes(int width) {
        return Long.BYTES + width * Float.BYTES;
    }

    private static void requireWidth(int width, int found, long key) {
        if (found != width) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours of the row with key '%d': found %d features, expected %d as in other rows; make them one length"
                            .formatted(key, found, width));
        }
    }

    /**
     * What one task has to do; nothing when there are no rows.
     *
     * @param labels by class, as text; null of classes without rows
     */
    record Task(int part, LabelledRows rows, List<String> labels) {
        static Optional<Task> of(Iterator<Tuple2<Long, byte[]>> blocks) {
            List<ByteBuffer> all = new ArrayList<>();
            long part = -1;
            while (blocks.hasNext()) {
                Tuple2<Long, byte[]> next = blocks.next();
                part = next._1();
                all.add(ByteBuffer.wrap(next._2()));
            }
            return all.isEmpty() ? Optional.empty() : Optional.of(unpacked((int) part, all));
        }
    }

    /** A row in its block. */
    private record Place(int ordinal, long key, ByteBuffer block, int at) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byClass = Integer.compare(ordinal, other.ordinal);
            int byKey = byClass != 0 ? byClass : Long.compare(key, other.key);
            return byKey != 0 ? byKey : features().compareTo(other.features());
        }

        ByteBuffer features() {
            int width = block.getInt(0);
            return block.slice(at + Long.BYTES, width * Float.BYTES);
        }
    }

    private static Task unpacked(int part, List<ByteBuffer> blocks) {
        int width = blocks.get(0).getInt(0);
        int count = 1 + blocks.stream().mapToInt(PackedRows::ordinal).max().orElse(0);
        long[] targets = new long[count];
        String[] labels = new String[count];
        for (ByteBuffer block : blocks) {
            targets[ordinal(block)] = block.getLong(2 * Integer.BYTES);
            labels[ordinal(block)] = label(block);
        }
        List<Place> places = places(blocks, width);
        float[] features = new float[requireFitting(places.size(), width)];
        long[] keys = new long[places.size()];
        int[] classes = new int[places.size()];
        for (int row = 0; row < keys.length; row++) {
            Place place = places.get(row);
            keys[row] = place.key();
            classes[row] = place.ordinal();
            place.features().asFloatBuffer().get(features, row * width, width);
        }
        return new Task(part, new LabelledRows(width, features, keys, classes, targets), Arrays.asList(labels));
    }

    private static int ordinal(ByteBuffer block) {
        return block.getInt(Integer.BYTES);
    }

    private static String label(ByteBuffer block) {
        byte[] label = new byte[block.getInt(LABEL_LENGTH)];
        block.get(LABEL_LENGTH + Integer.BYTES, label);
        return new String(label, StandardCharsets.UTF_8);
    }

    private static List<Place> places(List<ByteBuffer> blocks, int width) {
        List<Place> places = new ArrayList<>();
        for (ByteBuffer block : blocks) {
            int first = LABEL_LENGTH + Integer.BYTES + block.getInt(LABEL_LENGTH);
            for (int at = first; at < block.capacity(); at += rowBytes(block.getInt(0))) {
                Place place = new Place(ordinal(block), block.getLong(at), block, at);
                requireWidth(width, block.getInt(0), place.key());
                places.add(place);
            }
        }
        Collections.sort(places);
        return places;
    }

    private static int requireFitting(int rows, int width) {
        long numbers = (long) rows * width;
        if (numbers > LARGEST_ARRAY) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours among the rows of 'all classes looked at': found %,d rows of %d features, expected at most %,d numbers; sample the rows first, or leave large classes out by samplingStrategy"
                            .formatted(rows, width, LARGEST_ARRAY));
        }
        return (int) numbers;
    }
}
