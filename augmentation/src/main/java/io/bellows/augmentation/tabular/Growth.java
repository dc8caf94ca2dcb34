package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/** How one class grows: by new rows between its rows and their neighbours. */
final class Growth {
    private static final int STEP = 2;

    private final int[] origins;
    private final int[] shares;
    private final NeighbourSearch search;
    private final int neighbours;
    private final Finish finish;

    /**
     * A growth of the given arrays, which are not copied.
     *
     * @param origins the rows of which new ones are made
     * @param shares how many are made of each origin
     * @param search where the other end of a segment is looked for
     * @param neighbours among how many nearest ones it is drawn
     * @param finish what else becomes of a new row
     */
    Growth(int[] origins, int[] shares, NeighbourSearch search, int neighbours, Finish finish) {
        this.origins = origins;
        this.shares = shares;
        this.search = search;
        this.neighbours = neighbours;
        this.finish = finish;
    }

    /** A growth that leaves new rows on their segments. */
    Growth(int[] origins, int[] shares, NeighbourSearch search, int neighbours) {
        this(origins, shares, search, neighbours, (origin, index, nearest, point) -> {});
    }

    /** Changes a new row in place, by the neighbours of its origin. */
    @FunctionalInterface
    interface Finish {
        void finish(int origin, int index, int[] neighbours, double[] point);
    }

    NeighbourSearch search() {
        return search;
    }

    /** Makes the rows of one part of the origins; all parts together make all rows. */
    void make(LabelledRows rows, int part, int parts, long seed, NewRow made) {
        int[] growing =
                Part.of(origins.length, part, parts).filter(i -> shares[i] > 0).toArray();
        int[][] nearest =
                search.nearest(Arrays.stream(growing).map(i -> origins[i]).toArray(), neighbours);
        for (int i = 0; i < growing.length; i++) {
            make(rows, origins[growing[i]], nearest[i], shares[growing[i]], seed, made);
        }
    }

    /**
     * Makes {@code count} rows, each on the segment from {@code origin} to a neighbour, and at most half of the way to one
     * of another class; both drawn from the row's key.
     */
    private void make(LabelledRows rows, int origin, int[] nearest, int count, long seed, NewRow made) {
        for (int index = 1; index <= count; index++) {
            KeyedRandom random = KeyedRandom.of(seed, rows.keys()[origin], index, STEP);
            int neighbour = nearest[random.nextInt(nearest.length)];
            double most = rows.classes()[neighbour] == rows.classes()[origin] ? 1 : 0.5;
            double[] point = between(rows, origin, neighbour, most * random.nextFloat());
            finish.finish(origin, index, nearest, point);
            made.accept(origin, index, point);
        }
    }

    private static double[] between(LabelledRows rows, int origin, int neighbour, double step) {
        int width = rows.width();
        double[] features = rows.features();
        double[] point = new double[width];
        for (int f = 0; f < width; f++) {
            double from = features[origin * width + f];
            point[f] = from + step * (features[neighbour * width + f] - from);
        }
        return point;
    }
}
