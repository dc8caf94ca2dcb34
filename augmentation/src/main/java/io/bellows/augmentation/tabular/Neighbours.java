package io.bellows.augmentation.tabular;

import java.util.Arrays;

/**
 * The exact nearest neighbours of rows by Euclidean distance, in single precision.
 *
 * <p>References are laid out feature by feature in tiles that fit the first-level cache, so that the inner loop is one
 * that the compiler turns into vector instructions. Of equally near references those that come first are taken, so the
 * result depends on the order of references alone.
 */
public final class Neighbours implements NeighbourSearch {
    private static final int TILE = 256;

    private final LabelledRows rows;
    private final int[] references;
    private final float[] tiles;

    /**
     * A search among some of the rows.
     *
     * @param references the places of the rows among which to search
     */
    public Neighbours(LabelledRows rows, int[] references) {
        this.rows = rows;
        this.references = references.clone();
        int width = rows.width();
        tiles = new float[Math.multiplyExact((references.length + TILE - 1) / TILE * TILE, width)];
        for (int i = 0; i < references.length; i++) {
            int tile = i / TILE * TILE * width;
            for (int f = 0; f < width; f++) {
                tiles[tile + f * TILE + i % TILE] = rows.features()[references[i] * width + f];
            }
        }
    }

    @Override
    public int[] nearest(int query, int k) {
        Nearest nearest = new Nearest(k);
        search(query, nearest);
        return nearest.places();
    }

    /** Offers all references to {@code nearest}. */
    void search(int query, Nearest nearest) {
        float[] distances = new float[TILE];
        for (int start = 0; start < references.length; start += TILE) {
            distances(query, start, distances);
            int end = Math.min(TILE, references.length - start);
            for (int i = 0; i < end; i++) {
                if (nearest.takes(distances[i]) && references[start + i] != query) {
                    nearest.insert(distances[i], references[start + i]);
                }
            }
        }
    }

    /** The squared distances from the row at {@code query} to all references, in their order, itself included. */
    float[] squaredDistances(int query) {
        float[] all = new float[references.length];
        float[] distances = new float[TILE];
        for (int start = 0; start < references.length; start += TILE) {
            distances(query, start, distances);
            System.arraycopy(distances, 0, all, start, Math.min(TILE, references.length - start));
        }
        return all;
    }

    private void distances(int query, int start, float[] distances) {
        int width = rows.width();
        int from = query * width;
        Arrays.fill(distances, 0);
        int f = 0;
        for (; f + 4 <= width; f += 4) {
            addFour(rows.features(), from + f, start * width + f * TILE, distances);
        }
        for (; f < width; f++) {
            float value = rows.features()[from + f];
            int tile = start * width + f * TILE;
            for (int i = 0; i < TILE; i++) {
                float difference = tiles[tile + i] - value;
                distances[i] += difference * difference;
            }
        }
    }

    /** Four features at once: a fourth of the reads and writes of {@code distances}. */
    private void addFour(float[] features, int from, int tile, float[] distances) {
        float a = features[from];
        float b = features[from + 1];
        float c = features[from + 2];
        float d = features[from + 3];
        for (int i = 0; i < TILE; i++) {
            float da = tiles[tile + i] - a;
            float db = tiles[tile + TILE + i] - b;
            float dc = tiles[tile + 2 * TILE + i] - c;
            float dd = tiles[tile + 3 * TILE + i] - d;
            distances[i] += da * da + db * db + dc * dc + dd * dd;
        }
    }

    /** The nearest rows so far, of equally near ones those that came first. */
    static final class Nearest {
        private final float[] distances;
        private final int[] places;
        private int found;

        Nearest(int k) {
            distances = new float[k];
            places = new int[k];
            Arrays.fill(distances, Float.POSITIVE_INFINITY);
        }

        boolean takes(float distance) {
            return found < places.length || distance < distances[places.length - 1];
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
        }

        int[] places() {
            return Arrays.copyOf(places, found);
        }
    }
}
