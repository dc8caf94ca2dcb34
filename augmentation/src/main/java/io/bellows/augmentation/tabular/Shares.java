package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.Comparator;

/** How many new rows are made of each row of a class. */
final class Shares {
    private static final int ORDER = 1;

    private Shares() {}

    /** {@code total} in equal shares; the rest goes one each to rows in an order drawn from their keys. */
    static int[] equal(LabelledRows rows, int[] origins, long total, long seed) {
        double[] weights = new double[origins.length];
        Arrays.fill(weights, 1.0 / origins.length);
        return weighted(rows, origins, weights, total, seed);
    }

    /**
     * {@code total} in shares in proportion to {@code weights}, which sum to 1: each rounded down, then one more each for
     * the largest remainders, of which equal ones go by an order drawn from the rows' keys.
     */
    static int[] weighted(LabelledRows rows, int[] origins, double[] weights, long total, long seed) {
        long[] draws = new long[origins.length];
        for (int i = 0; i < origins.length; i++) {
            draws[i] = KeyedRandom.of(seed, rows.keys()[origins[i]], 0, ORDER).nextLong();
        }
        return of(weights, total, Comparator.comparingLong(i -> draws[i]));
    }

    /** The same of anything, of which the first goes first where remainders are equal. */
    static int[] of(double[] weights, long total) {
        return of(weights, total, Comparator.naturalOrder());
    }

    private static int[] of(double[] weights, long total, Comparator<Integer> ofEqual) {
        int[] shares = new int[weights.length];
        double[] remainders = new double[weights.length];
        long given = 0;
        for (int i = 0; i < weights.length; i++) {
            double exact = weights[i] * total;
            shares[i] = Math.toIntExact((long) Math.floor(exact + 1e-9));
            remainders[i] = Math.rint((exact - shares[i]) * 1e6);
            given += shares[i];
        }
        Integer[] order = new Integer[weights.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order, Comparator.comparingDouble((Integer i) -> -remainders[i]).thenComparing(ofEqual));
        for (int i = 0; given < total && weights.length > 0; i = (i + 1) % weights.length) {
            shares[order[i]]++;
            given++;
        }
        return shares;
    }
}
