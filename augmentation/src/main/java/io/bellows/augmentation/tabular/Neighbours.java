package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * The exact nearest neighbours of rows by Euclidean distance.
 *
 * <p>Distances are first computed in single precision, of many rows at once, tile after tile of the references, so that a tile is
 * read from memory once for all of them. All that may then be nearest, by {@link Scaling#reach}, are compared in double precision.
 * Of equally near references those of the lowest place are taken, whatever the order in which they are looked at.
 */
public final class Neighbours implements NeighbourSearch {
    private static final int QUERIES = 16;

    /** Tiles whose distances are compared with each other first, and the least of them with the nearest so far. */
    private static final int TOGETHER = 4;

    private final LabelledRows rows;
    private final int[] references;
    private final Tiles tiles;

    /**
     * A search among some of the rows.
     *
     * @param references the places of the rows among which to search
     */
    public Neighbours(LabelledRows rows, int[] references) {
        this.rows = rows;
        this.references = references.clone();
        tiles = new Tiles(rows, references);
    }

    @Override
    public int[][] nearest(int[] queries, int k) {
        int[][] places = new int[queries.length][];
        for (int start = 0; start < queries.length; start += QUERIES) {
            int[] block = Arrays.copyOfRange(queries, start, Math.min(queries.length, start + QUERIES));
            Nearest[] nearest = new Nearest[block.length];
            Arrays.setAll(nearest, i -> new Nearest(rows, block[i], k));
            search(block, nearest);
            for (int i = 0; i < block.length; i++) {
                places[start + i] = nearest[i].places();
            }
        }
        return places;
    }

    /** Offers all references to {@code nearest[i]} of each of the queries. */
    void search(int[] queries, Nearest[] nearest) {
        int height = tiles.height();
        float[][] scaled = tiles.scaled(queries);
        float[][][] distances = new float[TOGETHER][queries.length][height];
        float[] least = new float[height];
        for (int tile = 0; tile < tiles.count(); tile += TOGETHER) {
            int together = Math.min(TOGETHER, tiles.count() - tile);
            for (int t = 0; t < together; t++) {
                tiles.squaredDistances(scaled, tile + t, distances[t]);
            }
            for (int i = 0; i < queries.length; i++) {
                float[][] own = ofQuery(distances, i, together);
                leasts(own[0], own[1], own[2], own[3], least);
                offer(queries[i], tile * height, own, least, nearest[i]);
            }
        }
    }

    /** The distances of one query by tile; where there are fewer tiles, those of the last again. */
    private static float[][] ofQuery(float[][][] distances, int query, int together) {
        float[][] own = new float[TOGETHER][];
        for (int t = 0; t < TOGETHER; t++) {
            own[t] = distances[Math.min(t, together - 1)][query];
        }
        return own;
    }

    private static void leasts(float[] a, float[] b, float[] c, float[] d, float[] least) {
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(Math.min(a[i], b[i]), Math.min(c[i], d[i]));
        }
    }

    /** Offers the references that are at the same place of their tiles as one that may be near. */
    private void offer(int query, int start, float[][] distances, float[] least, Nearest nearest) {
        for (int i = 0; i < least.length; i++) {
            if (nearest.mayTake(least[i])) {
                for (int t = 0; t < TOGETHER; t++) {
                    int reference = start + t * least.length + i;
                    if (reference < references.length && references[reference] != query) {
                        nearest.offer(distances[t][i], references[reference]);
                    }
                }
            }
        }
    }

    /** The squared distances from the row at {@code query} to all references, in their order, itself included. */
    double[] squaredDistances(int query) {
        return Arrays.stream(references)
                .mapToDouble(reference -> rows.squaredDistance(query, reference))
                .toArray();
    }
}
