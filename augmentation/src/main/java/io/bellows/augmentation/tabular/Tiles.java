package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * Rows laid out for distances from many of them at once: tiles of rows, and in a tile an array for each feature.
 *
 * <p>A tile fits the first-level cache. Its features are arrays of their own since the compiler makes vector instructions of
 * loops that read several arrays at one place, and not of those that read one array at several.
 */
final class Tiles {
    /** Rows a tile. */
    static final int ROWS = 256;

    /** Features whose distances are summed in one pass. */
    private static final int GROUP = 4;

    private static final float[] NOTHING = new float[ROWS];

    private final LabelledRows rows;
    /** Tile after tile, in each feature after feature, filled up to whole groups. */
    private final float[][] columns;

    private final int columnsATile;

    Tiles(LabelledRows rows, int[] places) {
        this.rows = rows;
        int width = rows.width();
        columnsATile = Math.max(1, (width + GROUP - 1) / GROUP) * GROUP;
        columns = new float[(places.length + ROWS - 1) / ROWS * columnsATile][];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = column % columnsATile < width ? new float[ROWS] : NOTHING;
        }
        for (int i = 0; i < places.length; i++) {
            for (int f = 0; f < width; f++) {
                columns[i / ROWS * columnsATile + f][i % ROWS] = rows.features()[places[i] * width + f];
            }
        }
    }

    /**
     * The squared distances from the row at each of {@code queries} to those of a tile; of any value where the last tile is not
     * full.
     */
    void squaredDistances(int[] queries, int tile, float[][] distances) {
        int width = rows.width();
        for (int i = 0; i < queries.length; i++) {
            Arrays.fill(distances[i], 0);
        }
        for (int f = 0; f < columnsATile; f += GROUP) {
            int column = tile * columnsATile + f;
            for (int i = 0; i < queries.length; i++) {
                int from = queries[i] * width + f;
                int end = (queries[i] + 1) * width;
                add(
                        distances[i],
                        columns[column],
                        columns[column + 1],
                        columns[column + 2],
                        columns[column + 3],
                        feature(from, end),
                        feature(from + 1, end),
                        feature(from + 2, end),
                        feature(from + 3, end));
            }
        }
    }

    private float feature(int place, int end) {
        return place < end ? rows.features()[place] : 0;
    }

    private static void add(
            float[] distances,
            float[] a,
            float[] b,
            float[] c,
            float[] d,
            float fromA,
            float fromB,
            float fromC,
            float fromD) {
        for (int i = 0; i < ROWS; i++) {
            float byA = a[i] - fromA;
            float byB = b[i] - fromB;
            float byC = c[i] - fromC;
            float byD = d[i] - fromD;
            distances[i] += byA * byA + byB * byB + byC * byC + byD * byD;
        }
    }
}
