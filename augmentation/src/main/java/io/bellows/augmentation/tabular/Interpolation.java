package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/** New rows between a row and its neighbours. */
final class Interpolation {
    private static final int STEP = 2;

    private Interpolation() {}

    /** Changes a new row in place, by the neighbours of its origin. */
    @FunctionalInterface
    interface Finish {
        /** Leaves a row on its segment. */
        Finish NONE = (origin, index, neighbours, point) -> {};

        void finish(int origin, int index, int[] neighbours, float[] point);
    }

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
            Finish finish,
            NewRow made) {
        int[] growing =
                Part.of(origins.length, part, parts).filter(i -> shares[i] > 0).toArray();
        int[][] nearest =
                search.nearest(Arrays.stream(growing).map(i -> origins[i]).toArray(), neighbours);
        for (int i = 0; i < growing.length; i++) {
            make(rows, origins[growing[i]], nearest[i], shares[growing[i]], seed, finish, made);
        }
    }

    /**
     * Makes {@code count} rows, each on the segment from {@code origin} to a neighbour, and at most half of the way to one
     * of another class; both drawn from the row's key.
     */
    private static void make(
            LabelledRows rows, int origin, int[] neighbours, int count, long seed, Finish finish, NewRow made) {
        for (int index = 1; index <= count; index++) {
            KeyedRandom random = KeyedRandom.of(seed, rows.keys()[origin], index, STEP);
            int neighbour = neighbours[random.nextInt(neighbours.length)];
            float most = rows.classes()[neighbour] == rows.classes()[origin] ? 1 : 0.5f;
            float[] point = between(rows, origin, neighbour, most * random.nextFloat());
            finish.finish(origin, index, neighbours, point);
            made.accept(origin, index, point);
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
