package io.bellows.augmentation.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Nearest neighbours, nearly: references are parted by k-means, and a search looks at the parts whose centers are nearest.
 *
 * <p>How many parts are looked at is found by searching for a sample of the references: as few as bring the share of true
 * neighbours among those found, the recall, to {@code RECALL}, or else half of them. Source of the method: J. Sivic, A.
 * Zisserman, "Video Google" (ICCV 2003), inverted files.
 */
public final class PartitionedNeighbours implements NeighbourSearch {
    private static final double RECALL = 0.95;
    private static final int SAMPLE = 100;
    private static final int TRAINING_ROWS_A_PART = 40;
    private static final int ROUNDS = 6;
    private static final int SAMPLED_NEIGHBOURS = 10;

    private final LabelledRows rows;
    private final Clusters clusters;
    private final List<Neighbours> parts = new ArrayList<>();
    private int looksAt;
    private double recall;

    PartitionedNeighbours(LabelledRows rows, int[] references, long seed) {
        this.rows = rows;
        int count = (int) Math.sqrt(references.length);
        int step = Math.max(1, references.length / (count * TRAINING_ROWS_A_PART));
        int[] training = IntStream.range(0, references.length / step)
                .map(i -> references[i * step])
                .toArray();
        clusters = new Clusters(rows, training, count, ROUNDS, seed);
        List<List<Integer>> members = new ArrayList<>();
        IntStream.range(0, clusters.count()).forEach(i -> members.add(new ArrayList<>()));
        for (int reference : references) {
            members.get(clusters.of(reference)).add(reference);
        }
        for (List<Integer> part : members) {
            parts.add(new Neighbours(
                    rows, part.stream().mapToInt(Integer::intValue).toArray()));
        }
        tune(new Neighbours(rows, references), references);
    }

    private void tune(Neighbours exact, int[] references) {
        int step = Math.max(1, references.length / SAMPLE);
        int[] sample = IntStream.range(0, Math.min(SAMPLE, references.length))
                .map(i -> references[i * step])
                .toArray();
        List<Set<Integer>> truth = new ArrayList<>();
        for (int[] places : exact.nearest(sample, SAMPLED_NEIGHBOURS)) {
            truth.add(set(places));
        }
        for (looksAt = Math.max(1, parts.size() / 64); ; looksAt = looksAt * 3 / 2 + 1) {
            looksAt = Math.min(looksAt, (parts.size() + 1) / 2);
            recall = recall(sample, truth);
            if (recall >= RECALL || looksAt == (parts.size() + 1) / 2) {
                return;
            }
        }
    }

    private double recall(int[] sample, List<Set<Integer>> truth) {
        long right = 0;
        long all = 0;
        for (int i = 0; i < sample.length; i++) {
            Set<Integer> found = set(nearest(sample[i], SAMPLED_NEIGHBOURS));
            right += truth.get(i).stream().filter(found::contains).count();
            all += truth.get(i).size();
        }
        return (double) right / all;
    }

    private static Set<Integer> set(int[] places) {
        Set<Integer> set = new HashSet<>();
        Arrays.stream(places).forEach(set::add);
        return set;
    }

    /** The share of true neighbours among those found for a sample of the references. */
    public double recall() {
        return recall;
    }

    @Override
    public int[][] nearest(int[] queries, int k) {
        return Arrays.stream(queries)
                .mapToObj(query -> nearestInParts(query, k))
                .toArray(int[][]::new);
    }

    private int[] nearestInParts(int query, int k) {
        double[] distances = clusters.distances(query);
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        Nearest nearest = new Nearest(rows, query, k);
        search(query, nearest, distances, Double.NEGATIVE_INFINITY, sorted[looksAt - 1]);
        // Parts of few rows: farther ones, until there are neighbours enough.
        for (int next = looksAt; next < sorted.length && !nearest.isFull(); next++) {
            search(query, nearest, distances, sorted[next - 1], sorted[next]);
        }
        return nearest.places();
    }

    /** In the parts above one distance and up to another. */
    private void search(int query, Nearest nearest, double[] distances, double above, double upTo) {
        for (int part = 0; part < distances.length; part++) {
            if (distances[part] > above && distances[part] <= upTo) {
                parts.get(part).search(new int[] {query}, new Nearest[] {nearest});
            }
        }
    }
}
