package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;

/** New rows between a row and its neighbours. */
final class Interpolation {
    private static final int STEP = 2;

    private Interpolation() {}

    /**
     * Makes {@code count} rows, each on the segment from {@code origin} to a neighbour, and at most half of the way to one
     * of another class; both drawn from the row's key.
     */
    static void make(LabelledRows rows, int origin, int[] neighbours, int count, long seed, NewRow made) {
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
