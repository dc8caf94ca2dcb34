package io.bellows.augmentation.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * K-means SMOTE: SMOTE inside clusters of all rows in which the class is frequent, more new rows where its rows lie sparse.
 *
 * <p>A cluster with n rows of the class, at a mean distance d of each other, gets new rows in proportion to d<sup>e</sup> / n.
 * Source: F. Last, G. Douzas, F. Bacao, "Oversampling for imbalanced learning based on k-means and SMOTE" (2017); e and the
 * threshold by default as in imbalanced-learn.
 *
 * @param neighbours how many neighbours are drawn from, k
 * @param clusters how many clusters
 * @param leastShare of a cluster's rows that must be of the class; NaN for half of the class's share of all new rows
 * @param exponent e; NaN for 0.16 · log<sub>1.6</sub>(n)<sup>1.8</sup>
 */
public record KMeansSmoteSynthesis(int neighbours, int clusters, double leastShare, double exponent)
        implements Synthesis {
    private static final int ROUNDS = 100;

    @Override
    public Growths of(LabelledRows rows, long seed) {
        long all = Arrays.stream(rows.missing()).sum();
        if (all == 0) {
            return new Growths(rows, seed, (label, missing) -> null);
        }
        Clusters found = new Clusters(rows, rows.all(), clusters, ROUNDS, seed);
        int[] clusterOf = Arrays.stream(rows.all()).map(found::of).toArray();
        int[] sizes = new int[found.count()];
        for (int cluster : clusterOf) {
            sizes[cluster]++;
        }
        return new Growths(rows, seed, (label, missing) -> {
            double share = Double.isNaN(leastShare) ? missing / 2.0 / all : leastShare;
            return growth(rows, missing, chosen(rows, label, clusterOf, sizes, share), seed);
        });
    }

    /** The rows of the class in each cluster in which they are frequent and enough. */
    private List<int[]> chosen(LabelledRows rows, int label, int[] clusterOf, int[] sizes, double share) {
        List<int[]> chosen = new ArrayList<>();
        double highest = 0;
        int[] own = rows.of(label);
        for (int cluster = 0; cluster < sizes.length; cluster++) {
            int number = cluster;
            int[] members =
                    Arrays.stream(own).filter(row -> clusterOf[row] == number).toArray();
            if (members.length > neighbours) {
                highest = Math.max(highest, (double) members.length / sizes[cluster]);
                if (members.length >= share * sizes[cluster]) {
                    chosen.add(members);
                }
            }
        }
        if (chosen.isEmpty()) {
            throw noCluster(rows.nameOf(label), sizes.length, share, highest);
        }
        return chosen;
    }

    private IllegalArgumentException noCluster(String label, int all, double share, double highest) {
        // Rounded down, so that what it says is enough.
        double reached = Math.floor(highest * 1000) / 1000;
        String found = highest == 0 ? "none" : "at most %.3f".formatted(reached);
        String remedy = highest == 0
                ? "lower neighbours, or set fewer clusters"
                : "set clusterBalanceThreshold to %.3f or less, or more clusters".formatted(reached);
        return new IllegalArgumentException(
                "Cannot over-sample class %s: found a share of the class of %s in the clusters with more than %d of its rows, %d clusters in all, expected at least %.3f in one; %s"
                        .formatted(label, found, neighbours, all, share, remedy));
    }

    private Growth growth(LabelledRows rows, long missing, List<int[]> chosen, long seed) {
        List<Neighbours> searches =
                chosen.stream().map(members -> new Neighbours(rows, members)).toList();
        int[] totals = Shares.of(weights(chosen, searches), missing);
        Map<Integer, NeighbourSearch> searchOf = new HashMap<>();
        int[] origins = chosen.stream().flatMapToInt(Arrays::stream).toArray();
        int[] shares = new int[origins.length];
        int from = 0;
        for (int cluster = 0; cluster < totals.length; cluster++) {
            int[] members = chosen.get(cluster);
            Neighbours search = searches.get(cluster);
            Arrays.stream(members).forEach(row -> searchOf.put(row, search));
            System.arraycopy(Shares.equal(rows, members, totals[cluster], seed), 0, shares, from, members.length);
            from += members.length;
        }
        NeighbourSearch inCluster = (queries, k) -> Arrays.stream(queries)
                .mapToObj(query -> searchOf.get(query).nearest(query, k))
                .toArray(int[][]::new);
        return new Growth(origins, shares, inCluster, neighbours);
    }

    /** The part of the new rows that each cluster gets; where all rows of each cluster are equal, by their numbers. */
    private double[] weights(List<int[]> chosen, List<Neighbours> searches) {
        double[] sparse = IntStream.range(0, chosen.size())
                .mapToDouble(cluster -> sparsity(searches.get(cluster), chosen.get(cluster)))
                .toArray();
        double[] weights = Arrays.stream(sparse).sum() > 0
                ? sparse
                : chosen.stream().mapToDouble(members -> members.length).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private double sparsity(Neighbours search, int[] members) {
        double sum = 0;
        for (int row : members) {
            for (double square : search.squaredDistances(row)) {
                sum += Math.sqrt(square);
            }
        }
        int n = members.length;
        double power = Double.isNaN(exponent) ? 0.16 * Math.pow(Math.log(n) / Math.log(1.6), 1.8) : exponent;
        return Math.pow(sum / ((double) n * (n - 1)), power) / n;
    }

    @Override
    public boolean looksAtAllClasses() {
        return true;
    }
}
