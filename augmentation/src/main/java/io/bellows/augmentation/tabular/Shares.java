package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

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
        int[] shares = new int[origins.length];
        double[] remainders = new double[origins.length];
        long[] draws = new long[origins.length];
        long given = 0;
        for (int i = 0; i < origins.length; i++) {
            double exact = weights[i] * total;
            shares[i] = Math.toIntExact((long) Math.floor(exact + 1e-9));
            remainders[i] = Math.rint((exact - shares[i]) * 1e6);
            draws[i] = KeyedRandom.of(seed, rows.keys()[origins[i]], 0, ORDER).nextLong();
            given += shares[i];
        }
        Integer[] order = new Integer[origins.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) -> remainders[a] != remainders[b]
                        ? Double.compare(remainders[b], remainders[a])
                        : Long.compare(draws[a], draws[b]));
        for (int i = 0; given < total && origins.length > 0; i = (i + 1) % origins.length) {
            shares[order[i]]++;
            given++;
        }
        return shares;
    }
}
