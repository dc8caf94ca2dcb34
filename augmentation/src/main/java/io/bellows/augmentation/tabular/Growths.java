package io.bellows.augmentation.tabular;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How each class grows that lacks rows.
 *
 * <p>Made in parts: part i of n makes the new rows whose origin is its own, and all parts together make the whole.
 */
public final class Growths {
    private static final long MOST = Integer.MAX_VALUE;

    private final LabelledRows rows;
    private final long seed;
    private final SortedMap<Integer, Growth> byClass = new TreeMap<>();

    /** How a class grows, of which {@code missing} rows shall be made. */
    @FunctionalInterface
    interface OfClass {
        Growth growth(int label, long missing);
    }

    Growths(LabelledRows rows, long seed, OfClass ofClass) {
        this.rows = rows;
        this.seed = seed;
        long[] missing = rows.missing();
        for (int label = 0; label < missing.length; label++) {
            if (missing[label] > MOST) {
                throw new IllegalArgumentException(
                        "Cannot grow class %s: found %,d new rows to make, expected at most %,d; ask for fewer"
                                .formatted(rows.nameOf(label), missing[label], MOST));
            }
            if (missing[label] > 0) {
                byClass.put(label, ofClass.growth(label, missing[label]));
            }
        }
    }

    /**
     * Makes the new rows of one part.
     *
     * @param part from 0 to {@code parts - 1}
     */
    public void make(int part, int parts, NewRow made) {
        byClass.values().forEach(growth -> growth.make(rows, part, parts, seed, made));
    }

    /** By class, the recall of the searches that are not exact. */
    public Map<Integer, Double> recalls() {
        Map<Integer, Double> recalls = new TreeMap<>();
        byClass.forEach((label, growth) -> {
            if (growth.search() instanceof PartitionedNeighbours partitioned) {
                recalls.put(label, partitioned.recall());
            }
        });
        return recalls;
    }
}
