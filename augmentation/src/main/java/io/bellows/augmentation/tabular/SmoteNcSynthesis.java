package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * SMOTE-NC: SMOTE for features of which some are categories, given as numbers that are compared for equality alone.
 *
 * <p>Where two rows differ in a category their squared distance grows by the square of the median, over the other features,
 * of the standard deviations in the class. A new row takes the category that is most frequent among the neighbours of its
 * origin; of equally frequent ones one is drawn. Source: N. Chawla et al., "SMOTE: synthetic minority over-sampling
 * technique" (JAIR 16, 2002), section 6.1.
 *
 * @param neighbours how many neighbours are drawn from, k
 * @param categorical the places of the categories among the features
 */
public record SmoteNcSynthesis(int neighbours, List<Integer> categorical) implements Synthesis {
    private static final int CATEGORY = 5;

    @Override
    public Growths of(LabelledRows rows, long seed) {
        int[] continuous = continuous(rows.width(), rows.names());
        return new Growths(rows, seed, (label, missing) -> {
            int[] own = SmoteSynthesis.grown(rows, label, neighbours);
            int[] shares = Shares.equal(rows, own, missing, seed);
            return new Growth(own, shares, search(rows, own, continuous), neighbours, categories(rows, seed));
        });
    }

    private int[] continuous(int width, RowNames names) {
        for (int place : categorical) {
            if (place < 0 || place >= width) {
                throw new IllegalArgumentException(
                        "Cannot use categorical feature '%d'%s: found %d features, expected a place from 0 to %d; change categoricalFeatures"
                                .formatted(place, names.features(), width, width - 1));
            }
        }
        int[] continuous = IntStream.range(0, width)
                .filter(place -> !categorical.contains(place))
                .toArray();
        if (continuous.length == 0) {
            throw new IllegalArgumentException(
                    "Cannot over-sample by 'SMOTE-NC': found categories alone in %d features%s, expected some that are numbers; use RandomOverSampler"
                            .formatted(width, names.features()));
        }
        return continuous;
    }

    /** By Euclidean distance, where two different categories are the median of the standard deviations apart. */
    private NeighbourSearch search(LabelledRows rows, int[] own, int[] continuous) {
        double apart = median(rows, own, continuous) / Math.sqrt(2);
        List<NavigableMap<Double, Integer>> places = places(rows, own, continuous.length);
        int width =
                continuous.length + places.stream().mapToInt(NavigableMap::size).sum();
        double[] spread = new double[Math.multiplyExact(own.length, width)];
        for (int i = 0; i < own.length; i++) {
            for (int f = 0; f < continuous.length; f++) {
                spread[i * width + f] = rows.features()[own[i] * rows.width() + continuous[f]];
            }
            for (int c = 0; c < categorical.size(); c++) {
                spread[i * width + places.get(c).get(category(rows, own[i], c))] = apart;
            }
        }
        LabelledRows spreadRows =
                new LabelledRows(width, spread, new long[own.length], new int[own.length], new long[] {own.length});
        Neighbours search = new Neighbours(spreadRows, spreadRows.all());
        return (queries, k) -> {
            int[] among = Arrays.stream(queries)
                    .map(query -> Arrays.binarySearch(own, query))
                    .toArray();
            int[][] nearest = search.nearest(among, k);
            for (int[] found : nearest) {
                Arrays.setAll(found, i -> own[found[i]]);
            }
            return nearest;
        };
    }

    private double category(LabelledRows rows, int row, int which) {
        return rows.features()[row * rows.width() + categorical.get(which)];
    }

    /** For each categorical feature, the place of each of its values, from {@code first} on. */
    private List<NavigableMap<Double, Integer>> places(LabelledRows rows, int[] own, int first) {
        int[] next = {first};
        return IntStream.range(0, categorical.size())
                .mapToObj(which -> {
                    NavigableMap<Double, Integer> places = new TreeMap<>();
                    Arrays.stream(own).forEach(row -> places.put(category(rows, row, which), 0));
                    places.replaceAll((value, unset) -> next[0]++);
                    return places;
                })
                .toList();
    }

    private static double median(LabelledRows rows, int[] own, int[] continuous) {
        double[] deviations = Arrays.stream(continuous)
                .mapToDouble(feature -> deviation(rows, own, feature))
                .sorted()
                .toArray();
        int middle = deviations.length / 2;
        return deviations.length % 2 == 1 ? deviations[middle] : (deviations[middle - 1] + deviations[middle]) / 2;
    }

    private static double deviation(LabelledRows rows, int[] own, int feature) {
        double mean = Arrays.stream(own)
                .mapToDouble(row -> rows.features()[row * rows.width() + feature])
                .average()
                .orElse(0);
        double squares = Arrays.stream(own)
                .mapToDouble(row -> rows.features()[row * rows.width() + feature] - mean)
                .map(difference -> difference * difference)
                .average()
                .orElse(0);
        return Math.sqrt(squares);
    }

    private Growth.Finish categories(LabelledRows rows, long seed) {
        return (origin, index, nearest, point) -> {
            KeyedRandom random = KeyedRandom.of(seed, rows.keys()[origin], index, CATEGORY);
            for (int c = 0; c < categorical.size(); c++) {
                NavigableMap<Double, Integer> votes = new TreeMap<>();
                for (int neighbour : nearest) {
                    votes.merge(category(rows, neighbour, c), 1, Integer::sum);
                }
                int most = votes.values().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0);
                List<Double> first = votes.keySet().stream()
                        .filter(value -> votes.get(value) == most)
                        .toList();
                point[categorical.get(c)] = first.get(random.nextInt(first.size()));
            }
        };
    }

    @Override
    public boolean looksAtAllClasses() {
        return false;
    }
}
