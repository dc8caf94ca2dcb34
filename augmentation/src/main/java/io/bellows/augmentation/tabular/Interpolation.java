package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;

/** New rows between a row and its neighbours. */
final class Interpolation {
    private static final int STEP = 2;

    private Interpolation() {}

    /**
     * Makes the rows of one part of {@code origins}, {@code shares[i]} of {@code origins[i]}, each towards one of its nearest
     * neighbours; all parts together make all rows.
     */
    static void makePart(
            LabelledRows rows,
            int[] origins,
            int[] shares,
            NeighbourSearch search,
            int neighbours,
            int part,
            int parts,
            long seed,
            NewRow made) {
        int end = (int) ((part + 1L) * origins.length / parts);
        for (int i = (int) ((long) part * origins.length / parts); i < end; i++) {
            if (shares[i] > 0) {
                make(rows, origins[i], search.nearest(origins[i], neighbours), shares[i], seed, made);
            }
        }
    }

    /**
     * Makes {@code count} rows, each on the segment from {@code origin} to a neighbour, and at most half of the way to one
     * of another class; both drawn from the row's key.
     */
    private static void make(LabelledRows rows, int origin, int[] neighbours, int count, long seed, NewRow made) {
        for (int index = 1; index <= count; index++) {
            KeyedRandom random = KeyedRandom.of(seed, rows.keys()[origin], index, STEP);
            int neighbour = neighbours[random.nextInt(neighbours.length)];
            float most = rows.classes()[neighbour] == rows.classes()[origin] ? 1 : 0.5f;
            made.accept(origin, index, between(rows, origin, neighbour, most * random.nextFloat()));
        }
    }

    private static float[] between(LabelledRows rows, int origin, int neighbour, float step) {
        int width = rows.width();
        float[] features = rows.features();
        float[] point = new float[width];
        for (int f = 0; f < width; f++) {
            float from = features[origin * width + f];
            point[f] = from + step * (features[neighbour * width + f] - from);
        }
        return point;
    }
}
