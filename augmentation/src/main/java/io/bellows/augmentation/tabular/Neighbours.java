package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * The exact nearest neighbours of rows by Euclidean distance, in single precision.
 *
 * <p>Many rows are searched for at once, tile after tile of the references, so that a tile is read from memory once for all of
 * them. Of equally near references those that come first are taken, so the result depends on the order of references alone.
 */
public final class Neighbours implements NeighbourSearch {
    private static final int QUERIES = 16;

    private final int[] references;
    private final Tiles tiles;

    /**
     * A search among some of the rows.
     *
     * @param references the places of the rows among which to search
     */
    public Neighbours(LabelledRows rows, int[] references) {
        this.references = references.clone();
        tiles = new Tiles(rows, references);
    }

    @Override
    public int[][] nearest(int[] queries, int k) {
        int[][] places = new int[queries.length][];
        for (int start = 0; start < queries.length; start += QUERIES) {
            int[] block = Arrays.copyOfRange(queries, start, Math.min(queries.length, start + QUERIES));
            Nearest[] nearest = new Nearest[block.length];
            Arrays.setAll(nearest, i -> new Nearest(k));
            search(block, nearest);
            for (int i = 0; i < block.length; i++) {
                places[start + i] = nearest[i].places();
            }
        }
        return places;
    }

    /** Offers all references to {@code nearest[i]} of each of the queries. */
    void search(int[] queries, Nearest[] nearest) {
        float[][] distances = new float[queries.length][Tiles.ROWS];
        float[] least = new float[Tiles.ROWS / 2];
        for (int start = 0; start < references.length; start += Tiles.ROWS) {
            tiles.squaredDistances(queries, start / Tiles.ROWS, distances);
            for (int i = 0; i < queries.length; i++) {
                if (nearest[i].takesAnyOf(distances[i], least)) {
                    offer(queries[i], start, distances[i], nearest[i]);
                }
            }
        }
    }

    private void offer(int query, int start, float[] distances, Nearest nearest) {
        int count = Math.min(Tiles.ROWS, references.length - start);
        for (int i = 0; i < count; i++) {
            if (nearest.takes(distances[i]) && references[start + i] != query) {
                nearest.insert(distances[i], references[start + i]);
            }
        }
    }

    /** The squared distances from the row at {@code query} to all references, in their order, itself included. */
    float[] squaredDistances(int query) {
        float[] all = new float[references.length];
        float[][] distances = new float[1][Tiles.ROWS];
        for (int start = 0; start < references.length; start += Tiles.ROWS) {
            tiles.squaredDistances(new int[] {query}, start / Tiles.ROWS, distances);
            System.arraycopy(distances[0], 0, all, start, Math.min(Tiles.ROWS, references.length - start));
        }
        return all;
    }

    /** The nearest rows so far, of equally near ones those that came first. */
    static final class Nearest {
        private final float[] distances;
        private final int[] places;
        private int found;
        /** Below which a distance is taken: that of the last place. */
        private float bound = Float.POSITIVE_INFINITY;

        Nearest(int k) {
            distances = new float[k];
            places = new int[k];
        }

        boolean takes(float distance) {
            return distance < bound || found < places.length;
        }

        /** Whether some of the distances of a whole tile may be taken; {@code least} is room to work in. */
        boolean takesAnyOf(float[] tile, float[] least) {
            int half = Tiles.ROWS / 2;
            for (int i = 0; i < half; i++) {
                least[i] = Math.min(tile[i], tile[i + half]);
            }
            for (int i = 0; i < half / 2; i++) {
                least[i] = Math.min(least[i], least[i + half / 2]);
            }
            for (int i = 0; i < half / 4; i++) {
                least[i] = Math.min(least[i], least[i + half / 4]);
            }
            for (int i = 0; i < half / 4; i++) {
                if (takes(least[i])) {
                    return true;
                }
            }
            return false;
        }

        void insert(float distance, int place) {
            int at = Math.min(found, distances.length - 1);
            found = Math.min(found + 1, distances.length);
            while (at > 0 && distances[at - 1] > distance) {
                distances[at] = distances[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            distances[at] = distance;
            places[at] = place;
            bound = found == distances.length ? distances[found - 1] : Float.POSITIVE_INFINITY;
        }

        int[] places() {
            return Arrays.copyOf(places, found);
        }
    }
}
