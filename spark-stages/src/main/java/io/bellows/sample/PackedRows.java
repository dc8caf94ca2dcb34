package io.bellows.sample;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.augmentation.tabular.RowNames;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of some classes as they cross from the driver to the executors: blocks of bytes, without an object for each number.
 * Each executor puts them in the order of class, key and features once, for all of its tasks.
 */
@DefaultSerializer(JavaSerializer.class) // Kryo would copy the blocks number by number
final class PackedRows implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of any elements, on all JVMs. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final byte[][] blocks;
    private final int[] ordinals;
    private final Object[] labels;
    private final long[] targets;
    private final RowNames names;
    private transient LabelledRows rows;

    /**
     * Rows of the given arrays.
     *
     * @param blocks complete ones of one width
     * @param ordinals by block, the place of its class
     * @param labels by class, as Spark has them within
     * @param targets by class, the count to have
     * @param names for errors
     */
    PackedRows(List<RowBlock> blocks, int[] ordinals, Object[] labels, long[] targets, RowNames names) {
        this.blocks = blocks.stream().map(RowBlock::array).toArray(byte[][]::new);
        this.ordinals = ordinals;
        this.labels = labels;
        this.targets = targets;
        this.names = names;
        requireFitting(blocks);
    }

    static void requireWidth(String featuresCol, int width, int found, long key) {
        if (found != width) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours by column '%s': found %d features in the row with key %d, expected %d as in other rows; make them one length"
                            .formatted(featuresCol, found, key, width));
        }
    }

    private void requireFitting(List<RowBlock> blocks) {
        long rows = blocks.stream().mapToLong(RowBlock::count).sum();
        int width = blocks.get(0).width();
        if (rows > LARGEST_ARRAY / Math.max(1, width)) {
            throw new IllegalArgumentException(
                    "Cannot search neighbours by the features%s: found %,d rows of %d features in the classes looked at, expected at most %,d numbers; sample the rows first, or leave large classes out by samplingStrategy"
                            .formatted(names.features(), rows, width, LARGEST_ARRAY));
        }
    }

    /** The label of a class, as Spark has it within. */
    Object label(int ordinal) {
        return labels[ordinal];
    }

    /** The labels of the classes that shall have more rows than there are. */
    List<Object> growing() {
        long[] counts = new long[labels.length];
        for (int block = 0; block < blocks.length; block++) {
            counts[ordinals[block]] += new RowBlock(blocks[block]).count();
        }
        // Of a class that stays as it is there need not be blocks.
        return IntStream.range(0, labels.length)
                .filter(label -> counts[label] > 0 && targets[label] > counts[label])
                .mapToObj(label -> labels[label])
                .toList();
    }

    /** The rows in their order; of one object for all tasks of an executor. */
    synchronized LabelledRows rows() {
        if (rows == null) {
            rows = unpacked();
        }
        return rows;
    }

    private LabelledRows unpacked() {
        List<RowBlock> all = Arrays.stream(blocks).map(RowBlock::new).toList();
        int width = all.get(0).width();
        int count = (int) all.stream().mapToLong(RowBlock::count).sum();
        double[] features = new double[count * width];
        long[] keys = new long[count];
        int[] classes = new int[count];
        int from = 0;
        for (int ordinal = 0; ordinal < labels.length; ordinal++) {
            int own = ordinal;
            List<RowBlock> ofClass = IntStream.range(0, ordinals.length)
                    .filter(block -> ordinals[block] == own)
                    .mapToObj(all::get)
                    .toList();
            int to = from + (int) ofClass.stream().mapToLong(RowBlock::count).sum();
            Arrays.fill(classes, from, to, ordinal);
            unpack(ofClass, from, to, keys, features);
            from = to;
        }
        return new LabelledRows(width, features, keys, classes, targets, names);
    }

    /** The rows of one class by their keys, which are sorted as numbers first, without an object for each. */
    private static void unpack(List<RowBlock> blocks, int from, int to, long[] keys, double[] features) {
        int at = from;
        for (RowBlock block : blocks) {
            for (int row = 0; row < block.count(); row++) {
                keys[at++] = block.key(row);
            }
        }
        Arrays.sort(keys, from, to);
        int[] taken = new int[to - from];
        for (RowBlock block : blocks) {
            int width = block.width();
            for (int row = 0; row < block.count(); row++) {
                int first = first(keys, from, to, block.key(row));
                block.features(row, features, (first + taken[first - from]++) * width);
            }
        }
        for (int row = from; row < to && !blocks.isEmpty(); row += Math.max(1, taken[row - from])) {
            sortFeatures(features, blocks.get(0).width(), row, taken[row - from]);
        }
    }

    /** The first place of a key that is there. */
    private static int first(long[] keys, int from, int to, long key) {
        int low = from;
        int high = to - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Rows of one key come from partitions in any order. */
    private static void sortFeatures(double[] features, int width, int row, int count) {
        if (count < 2) {
            return;
        }
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(features, (row + i) * width, (row + i + 1) * width));
        Arrays.sort(rows, Arrays::compare);
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[i], 0, features, (row + i) * width, width);
        }
    }
}
