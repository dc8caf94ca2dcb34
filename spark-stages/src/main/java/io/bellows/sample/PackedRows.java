package io.bellows.sample;

import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.column.FloatArrayFunction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;
import scala.Tuple4;

/**
 * Rows of features in blocks of bytes, so that a whole table can be broadcast without an object for each number.
 *
 * <p>Each partition of the rows gives blocks of its own; what comes of them is put in the order of class and key.
 */
final class PackedRows {
    /** Bytes of a block, as far as one row fits. */
    private static final int BLOCK = 1 << 20;

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
        Dataset<Row> ordinals = classes.select(
                functions.col(ClassTargets.CLASS).as(training.unused("class")),
                functions.col(ClassTargets.ORDINAL).as(training.unused("ordinal")),
                functions.col(ClassTargets.TARGET).as(training.unused("target")));
        MapPartitionsFunction<Tuple4<Integer, Long, Long, float[]>, byte[]> pack = PackedRows::packed;
        return rows.filter(training.takesPart())
                .join(functions.broadcast(ordinals), label.equalTo(functions.col(training.unused("class"))))
                .select(
                        functions.col(training.unused("ordinal")).as("_1"),
                        functions.col(training.unused("target")).as("_2"),
                        key.as("_3"),
                        features.floats().as("_4"))
                .as(Encoders.tuple(Encoders.INT(), Encoders.LONG(), Encoders.LONG(), FloatArrayFunction.encoder()))
                .mapPartitions(pack, Encoders.BINARY());
    }

    /** For each of {@code parts} a task with all blocks, beside the number of the part. */
    static Dataset<Tuple2<Long, byte[]>> forTasks(Dataset<byte[]> blocks, int parts) {
        return blocks.sparkSession()
                .range(0, parts, 1, parts)
                .crossJoin(functions.broadcast(blocks))
                .as(Encoders.tuple(Encoders.LONG(), Encoders.BINARY()));
    }

    private static Iterator<byte[]> packed(Iterator<Tuple4<Integer, Long, Long, float[]>> rows) {
        List<byte[]> blocks = new ArrayList<>();
        ByteBuffer block = ByteBuffer.allocate(0);
        int width = -1;
        while (rows.hasNext()) {
            Tuple4<Integer, Long, Long, float[]> row = rows.next();
            width = width < 0 ? row._4().length : width;
            requireWidth(width, row._4().length, row._3());
            if (block.remaining() < rowBytes(width)) {
                addFilled(blocks, block);
                block = ByteBuffer.allocate(Math.max(BLOCK, Integer.BYTES + rowBytes(width)));
                block.putInt(width);
            }
            block.putInt(row._1()).putLong(row._2()).putLong(row._3());
            block.asFloatBuffer().put(row._4());
            block.position(block.position() + width * Float.BYTES);
        }
        addFilled(blocks, block);
        return blocks.iterator();
    }

    private static void addFilled(List<byte[]> blocks, ByteBuffer block) {
        if (block.position() > 0) {
            byte[] filled = new byte[block.position()];
            block.get(0, filled);
            blocks.add(filled);
        }
    }

    private static int rowBytes(int width) {
        return Integer.BYTES + 2 * Long.BYTES + width * Float.BYTES;
    }

    private static void requireWidth(int width, int found, long key) {
        if (found != width) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours of the row with key '%d': found %d features, expected %d as in other rows; make them one length"
                            .formatted(key, found, width));
        }
    }

    /** What one task has to do; nothing when there are no rows. */
    record Task(int part, LabelledRows rows) {
        static Optional<Task> of(Iterator<Tuple2<Long, byte[]>> blocks) {
            List<ByteBuffer> all = new ArrayList<>();
            long part = -1;
            while (blocks.hasNext()) {
                Tuple2<Long, byte[]> next = blocks.next();
                part = next._1();
                all.add(ByteBuffer.wrap(next._2()));
            }
            return all.isEmpty() ? Optional.empty() : Optional.of(new Task((int) part, unpacked(all)));
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
            return block.slice(at + rowBytes(0), width * Float.BYTES);
        }
    }

    private static LabelledRows unpacked(List<ByteBuffer> blocks) {
        int width = blocks.get(0).getInt(0);
        List<Place> places = places(blocks, width);
        float[] features = new float[requireFitting(places.size(), width)];
        long[] keys = new long[places.size()];
        int[] classes = new int[places.size()];
        long[] targets = new long[places.get(places.size() - 1).ordinal() + 1];
        for (int row = 0; row < keys.length; row++) {
            Place place = places.get(row);
            keys[row] = place.key();
            classes[row] = place.ordinal();
            targets[place.ordinal()] = place.block().getLong(place.at() + Integer.BYTES);
            place.features().asFloatBuffer().get(features, row * width, width);
        }
        return new LabelledRows(width, features, keys, classes, targets);
    }

    private static List<Place> places(List<ByteBuffer> blocks, int width) {
        List<Place> places = new ArrayList<>();
        for (ByteBuffer block : blocks) {
            for (int at = Integer.BYTES; at < block.capacity(); at += rowBytes(block.getInt(0))) {
                Place place = new Place(block.getInt(at), block.getLong(at + Integer.BYTES + Long.BYTES), block, at);
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
