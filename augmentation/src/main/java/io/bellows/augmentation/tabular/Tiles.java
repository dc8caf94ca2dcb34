package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * Rows laid out for distances from many of them at once, in single precision as {@link Scaling} has it: tiles of rows, and in a
 * tile an array for each feature.
 *
 * <p>A tile fits the second-level cache, and the features of one pass over it the first-level one. Features are arrays of their
 * own since the compiler makes vector instructions of loops that read several arrays at one place, and not of those that read one
 * array at several. Of such a loop the first and last turns are none, so shorter tiles are slower.
 */
final class Tiles {
    /** Rows a tile: a quarter of all within these limits, in these steps. */
    private static final int LEAST_ROWS = 256;

    private static final int MOST_ROWS = 1024;
    private static final int STEP = 64;

    /** Features whose distances are summed in one pass. */
    private static final int GROUP = 4;

    private final LabelledRows rows;
    private final int height;
    private final int count;
    /** Tile after tile, in each feature after feature, filled up to whole groups. */
    private final float[][] columns;

    private final int columnsATile;

    Tiles(LabelledRows rows, int[] places) {
        this.rows = rows;
        int width = rows.width();
        height = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, (places.length / 4 + STEP - 1) / STEP * STEP));
        count = (places.length + height - 1) / height;
        columnsATile = Math.max(1, (width + GROUP - 1) / GROUP) * GROUP;
        columns = new float[count * columnsATile][];
        float[] nothing = new float[height];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = column % columnsATile < width ? new float[height] : nothing;
        }
        for (int i = 0; i < places.length; i++) {
            for (int f = 0; f < width; f++) {
                columns[i / height * columnsATile + f][i % height] = rows.scaled(places[i], f);
            }
        }
    }

    /** Rows a tile. */
    int height() {
        return height;
    }

    int count() {
        return count;
    }

    /** The numbers of rows as {@link #squaredDistances} takes them. */
    float[][] scaled(int[] places) {
        int width = rows.width();
        float[][] scaled = new float[places.length][columnsATile];
        for (int i = 0; i < places.length; i++) {
            for (int f = 0; f < width; f++) {
                scaled[i][f] = rows.scaled(places[i], f);
            }
        }
        return scaled;
    }

    /** The scaled squared distances from rows to those of a tile; of any value where the last tile is not full. */
    void squaredDistances(float[][] from, int tile, float[][] distances) {
        for (int i = 0; i < from.length; i++) {
            Arrays.fill(distances[i], 0);
        }
        for (int f = 0; f < columnsATile; f += GROUP) {
            int column = tile * columnsATile + f;
            for (int i = 0; i < from.length; i++) {
                add(
                        distances[i],
                        columns[column],
                        columns[column + 1],
                        columns[column + 2],
                        columns[column + 3],
                        from[i][f],
                        from[i][f + 1],
                        from[i][f + 2],
                        from[i][f + 3]);
            }
        }
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
        for (int i = 0; i < distances.length; i++) {
            float byA = a[i] - fromA;
            float byB = b[i] - fromB;
            float byC = c[i] - fromC;
            float byD = d[i] - fromD;
            distances[i] += byA * byA + byB * byB + byC * byC + byD * byD;
        }
    }
}
