package io.bellows.augmentation.tabular;

import java.util.Arrays;

/** The nearest places to one row so far: those that may turn out to be among the k nearest in double precision. */
final class Nearest {
    private final LabelledRows rows;
    private final int query;
    /** The least scaled squared distances, ascending. */
    private final float[] least;

    private int found;
    private float[] distances = new float[32];
    private int[] places = new int[32];
    private int size;
    /** Above which no distance is taken. */
    private float bound = Float.POSITIVE_INFINITY;

    Nearest(LabelledRows rows, int query, int k) {
        this.rows = rows;
        this.query = query;
        least = new float[k];
    }

    /** Whether a place at this scaled squared distance may be taken. */
    boolean mayTake(float distance) {
        return distance <= bound;
    }

    /** Whether k places were offered, or more. */
    boolean isFull() {
        return found == least.length;
    }

    void offer(float distance, int place) {
        if (!mayTake(distance)) {
            return;
        }
        if (size == places.length) {
            distances = Arrays.copyOf(distances, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
        }
        distances[size] = distance;
        places[size++] = place;
        if (found < least.length || distance < least[found - 1]) {
            insert(distance);
        }
    }

    private void insert(float distance) {
        int at = Math.min(found, least.length - 1);
        found = Math.min(found + 1, least.length);
        while (at > 0 && distance < least[at - 1]) {
            least[at] = least[at - 1];
            at--;
        }
        least[at] = distance;
        if (found == least.length) {
            bound = rows.scaling().reach(least[found - 1]);
        }
    }

    /** The k nearest, nearest first, of equally near ones the lowest; fewer when there are fewer. */
    int[] places() {
        double[] exact = new double[least.length];
        int[] nearest = new int[least.length];
        int taken = 0;
        for (int i = 0; i < size; i++) {
            if (mayTake(distances[i])) {
                double distance = rows.squaredDistance(query, places[i]);
                int at = taken;
                while (at > 0 && precedes(distance, places[i], exact[at - 1], nearest[at - 1])) {
                    at--;
                }
                if (at < nearest.length) {
                    taken = Math.min(taken + 1, nearest.length);
                    System.arraycopy(exact, at, exact, at + 1, taken - 1 - at);
                    System.arraycopy(nearest, at, nearest, at + 1, taken - 1 - at);
                    exact[at] = distance;
                    nearest[at] = places[i];
                }
            }
        }
        return Arrays.copyOf(nearest, taken);
    }

    private static boolean precedes(double distance, int place, double otherDistance, int other) {
        return distance < otherDistance || (distance == otherDistance && place < other);
    }
}
