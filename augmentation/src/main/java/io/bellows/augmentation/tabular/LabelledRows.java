package io.bellows.augmentation.tabular;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Rows of numbers with their class and key, in an order that does not depend on where they came from.
 *
 * <p>The arrays are shared, not copied, and must not be changed.
 */
public final class LabelledRows {
    private final int width;
    private final double[] features;
    private final long[] keys;
    private final int[] classes;
    private final long[] targets;
    private final RowNames names;
    private final Scaling scaling;

    /** Rows of the given arrays, of whose classes errors give the number. */
    public LabelledRows(int width, double[] features, long[] keys, int[] classes, long[] targets) {
        this(width, features, keys, classes, targets, RowNames.numbers(targets.length));
    }

    /**
     * Rows of the given arrays.
     *
     * @param width numbers a row
     * @param features row after row, finite
     * @param keys of each row
     * @param classes of each row, from 0 on
     * @param targets by class: how many rows it shall have
     * @param names for errors
     * @throws IllegalArgumentException when the arrays do not fit together, or squared distances would be infinite
     */
    public LabelledRows(int width, double[] features, long[] keys, int[] classes, long[] targets, RowNames names) {
        if (keys.length != classes.length || features.length != (long) width * keys.length) {
            throw new IllegalArgumentException(
                    "Cannot use rows 'features': found %d numbers, %d keys and %d classes, expected %d numbers a row"
                            .formatted(features.length, keys.length, classes.length, width));
        }
        this.width = width;
        this.features = features;
        this.keys = keys;
        this.classes = classes;
        this.targets = targets;
        this.names = names;
        scaling = Scaling.of(width, features, names);
    }

    /** Numbers a row. */
    public int width() {
        return width;
    }

    /** How errors call a class. */
    public String nameOf(int label) {
        return names.classes().get(label);
    }

    /** How errors call features and classes. */
    RowNames names() {
        return names;
    }

    /** The numbers, row after row. */
    public double[] features() {
        return features;
    }

    /** The key of each row. */
    public long[] keys() {
        return keys;
    }

    /**
     * A key that rows of different numbers or classes have, if there is one.
     *
     * <p>Rows of a class are to be in the order of their keys.
     */
    public OptionalLong sharedKey() {
        long[] firsts = new long[keys.length];
        int count = 0;
        for (int row = 0; row < keys.length; row++) {
            if (row == 0 || keys[row] != keys[row - 1] || classes[row] != classes[row - 1]) {
                firsts[count++] = keys[row];
            } else if (!isEqual(row - 1, row)) {
                return OptionalLong.of(keys[row]);
            }
        }
        Arrays.sort(firsts, 0, count);
        return IntStream.range(1, count)
                .filter(i -> firsts[i] == firsts[i - 1])
                .mapToLong(i -> firsts[i])
                .findFirst();
    }

    private boolean isEqual(int row, int next) {
        return Arrays.equals(features, row * width, (row + 1) * width, features, next * width, (next + 1) * width);
    }

    /** How searches put the numbers in single precision. */
    Scaling scaling() {
        return scaling;
    }

    /** A number of a row as searches have it. */
    float scaled(int row, int feature) {
        return scaling.scaled(features[row * width + feature], feature);
    }

    /** The squared Euclidean distance of the rows at two places. */
    double squaredDistance(int one, int other) {
        return squaredDistance(one, features, other);
    }

    /** The squared Euclidean distance of a row from one of {@code points}, each of as many numbers. */
    double squaredDistance(int row, double[] points, int point) {
        double sum = 0;
        for (int f = 0; f < width; f++) {
            double difference = features[row * width + f] - points[point * width + f];
            sum += difference * difference;
        }
        return sum;
    }

    /** The class of each row, from 0 on. */
    public int[] classes() {
        return classes;
    }

    /** By class, how many rows it shall have. */
    public long[] targets() {
        return targets;
    }

    /** How many rows there are. */
    public int size() {
        return keys.length;
    }

    /** How many rows each class has. */
    public int[] counts() {
        int[] counts = new int[targets.length];
        for (int label : classes) {
            counts[label]++;
        }
        return counts;
    }

    /** The places of the rows of one class, ascending. */
    public int[] of(int label) {
        int[] found = new int[counts()[label]];
        int at = 0;
        for (int row = 0; row < classes.length; row++) {
            if (classes[row] == label) {
                found[at++] = row;
            }
        }
        return found;
    }

    /** The places of all rows. */
    public int[] all() {
        return IntStream.range(0, size()).toArray();
    }

    /** By class, whether its target is below its count. */
    public boolean[] shrinking() {
        int[] counts = counts();
        boolean[] shrinking = new boolean[counts.length];
        for (int label = 0; label < counts.length; label++) {
            shrinking[label] = targets[label] < counts[label];
        }
        return shrinking;
    }

    /** The class of the fewest rows among those that have any; of equal ones the first. */
    public int smallestClass() {
        int[] counts = counts();
        int smallest = -1;
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] > 0 && (smallest < 0 || counts[label] < counts[smallest])) {
                smallest = label;
            }
        }
        return smallest;
    }

    /** By class, how many rows it lacks; 0 for a class that has none, or as many as it shall have. */
    long[] missing() {
        int[] counts = counts();
        return IntStream.range(0, counts.length)
                .mapToLong(label -> counts[label] == 0 ? 0 : Math.max(0, targets[label] - counts[label]))
                .toArray();
    }
}
