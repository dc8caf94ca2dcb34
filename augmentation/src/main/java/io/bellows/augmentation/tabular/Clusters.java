package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/**
 * Rows in clusters by k-means. Source: D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding" (SODA
 * 2007).
 */
final class Clusters {
    private static final int DRAW = 4;

    private final LabelledRows rows;
    private final int width;
    private final double[] centers;
    private int count;

    /**
     * Clusters of {@code among}.
     *
     * @param count how many; fewer when there are fewer different rows
     * @param rounds of moving the centers, at most
     */
    Clusters(LabelledRows rows, int[] among, int count, int rounds, long seed) {
        this.rows = rows;
        width = rows.width();
        centers = seeded(among, count, seed);
        int[] assigned = new int[among.length];
        Arrays.fill(assigned, -1);
        for (int round = 0; round < rounds && assign(among, assigned); round++) {
            move(among, assigned);
        }
    }

    int count() {
        return count;
    }

    /** Each center is a row drawn with a probability in proportion to its squared distance from the centers so far. */
    private double[] seeded(int[] among, int count, long seed) {
        double[] chosen = new double[count * width];
        double[] distances = new double[among.length];
        Arrays.fill(distances, 1);
        int found = 0;
        for (double sum = among.length; found < count && sum > 0; found++) {
            double draw = KeyedRandom.of(seed, found, 0, DRAW).nextDouble() * sum;
            int next = 0;
            for (double upTo = distances[0]; upTo <= draw && next < among.length - 1; upTo += distances[next]) {
                next++;
            }
            System.arraycopy(rows.features(), among[next] * width, chosen, found * width, width);
            sum = 0;
            for (int i = 0; i < among.length; i++) {
                double distance = rows.squaredDistance(among[i], chosen, found);
                distances[i] = found == 0 ? distance : Math.min(distances[i], distance);
                sum += distances[i];
            }
        }
        this.count = found;
        return Arrays.copyOf(chosen, found * width);
    }

    private boolean assign(int[] among, int[] assigned) {
        boolean changed = false;
        for (int i = 0; i < among.length; i++) {
            int nearest = of(among[i]);
            changed |= nearest != assigned[i];
            assigned[i] = nearest;
        }
        return changed;
    }

    /** The cluster of a row; of equally near ones the first. */
    int of(int row) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int center = 0; center < count(); center++) {
            double distance = rows.squaredDistance(row, centers, center);
            if (distance < least) {
                least = distance;
                nearest = center;
            }
        }
        return nearest;
    }

    /** The squared distances of a row from all centers. */
    double[] distances(int row) {
        double[] distances = new double[count()];
        for (int center = 0; center < distances.length; center++) {
            distances[center] = rows.squaredDistance(row, centers, center);
        }
        return distances;
    }

    /** To the mean of its rows; a center without rows stays. */
    private void move(int[] among, int[] assigned) {
        double[] sums = new double[centers.length];
        int[] counts = new int[count()];
        for (int i = 0; i < among.length; i++) {
            counts[assigned[i]]++;
            for (int f = 0; f < width; f++) {
                sums[assigned[i] * width + f] += rows.features()[among[i] * width + f];
            }
        }
        for (int place = 0; place < sums.length; place++) {
            if (counts[place / width] > 0) {
                centers[place] = sums[place] / counts[place / width];
            }
        }
    }
}
