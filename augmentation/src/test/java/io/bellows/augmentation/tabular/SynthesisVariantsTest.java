package io.bellows.augmentation.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augmentation.random.KeyedRandom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SynthesisVariantsTest {
    private static LabelledRows random(int size, int width, int classes, long... targets) {
        KeyedRandom random = KeyedRandom.of(1, 2, 3, 4);
        double[] features = new double[size * width];
        int[] labels = new int[size];
        for (int row = 0; row < size; row++) {
            labels[row] = row % 10 < 8 ? 0 : row % classes;
            for (int f = 0; f < width; f++) {
                features[row * width + f] = (random.nextGaussian() + 4 * (row / 10 % 3));
            }
        }
        return new LabelledRows(
                width, features, IntStream.range(0, size).asLongStream().toArray(), labels, targets);
    }

    /** Beside imbalanced-learn's neighbours, which {@code src/test/python/expected_categories.py} wrote. */
    @Test
    void mixesNeighboursThatImbalancedLearnFindsWhereSomeFeaturesAreCategories() throws IOException {
        List<String[]> lines;
        try (InputStream in = SynthesisVariantsTest.class.getResourceAsStream("/neighbours/categories.csv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(",", -1))
                    .toList();
        }
        double[] features = new double[lines.size() * 5];
        for (int row = 0; row < lines.size(); row++) {
            String[] numbers = lines.get(row)[0].split(" ", -1);
            for (int f = 0; f < 5; f++) {
                features[row * 5 + f] = Double.parseDouble(numbers[f]);
            }
        }
        int size = lines.size();
        LabelledRows rows = new LabelledRows(
                5, features, IntStream.range(0, size).asLongStream().toArray(), new int[size], new long[] {4L * size});

        List<Made> made = Made.by(new SmoteNcSynthesis(5, List.of(1, 4)), rows, 2);

        assertThat(made).hasSize(3 * size);
        for (Made row : made) {
            int[] near = Arrays.stream(lines.get(row.origin())[1].split(" ", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(Arrays.stream(near).anyMatch(to -> liesBetween(rows, row, to)))
                    .as("neighbours of %d", row.origin())
                    .isTrue();
            for (int category : new int[] {1, 4}) {
                long votes = votes(rows, near, category, row.point().get(category));
                for (int other : near) {
                    assertThat(votes(rows, near, category, features[other * 5 + category]))
                            .isLessThanOrEqualTo(votes);
                }
            }
        }
    }

    private static long votes(LabelledRows rows, int[] near, int feature, double value) {
        return Arrays.stream(near)
                .filter(row -> rows.features()[row * rows.width() + feature] == value)
                .count();
    }

    private static boolean liesBetween(LabelledRows rows, Made made, int to) {
        double step = Double.NaN;
        for (int f : new int[] {0, 2, 3}) {
            double from = rows.features()[made.origin() * 5 + f];
            double width = rows.features()[to * 5 + f] - from;
            double here = (made.point().get(f) - from) / width;
            if (Math.abs(width) > 1e-2 && Math.abs(here - (Double.isNaN(step) ? here : step)) > 1e-3) {
                return false;
            }
            step = Math.abs(width) > 1e-2 ? here : step;
        }
        return step >= 0 && step <= 1;
    }

    @Test
    void refusesPlacesOfCategoriesThatAreNotThere() {
        LabelledRows rows = random(60, 2, 2, 48, 48);

        assertThatThrownBy(() -> Made.by(new SmoteNcSynthesis(2, List.of(2)), rows, 1))
                .hasMessageContaining("'2'")
                .hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> Made.by(new SmoteNcSynthesis(2, List.of(0, 1)), rows, 1))
                .hasMessageContaining("categories alone");
    }

    @Test
    void makesRowsInsideClustersOnly() {
        LabelledRows rows = random(600, 3, 2, 540, 540);

        List<Made> made = Made.by(new KMeansSmoteSynthesis(2, 3, 0.05, Double.NaN), rows, 1);

        assertThat(made).hasSize(480);
        assertThat(new HashSet<>(made))
                .isEqualTo(new HashSet<>(Made.by(new KMeansSmoteSynthesis(2, 3, 0.05, Double.NaN), rows, 3)));
        for (Made row : made) {
            // The three groups lie around 0, 4 and 8 in each feature: a new row is not far from its origin's.
            float group = 4 * (row.origin() / 10 % 3);
            double mean = row.point().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            assertThat(mean).isBetween(group - 2.0, group + 2.0);
        }
    }

    /**
     * Class 1 lies around 0 at a mean distance of 2 (0, 1, 3: 1, 2, 3), around 100 at one of 4 (0, 2, 6) and around 300 at 20 / 3: of 29
     * rows a cluster gets 29 · (2, 4, 20 / 3) / (38 / 3), 4.58, 9.16 and 15.26, and its three rows equal shares of that.
     */
    @Test
    void sharesNewRowsAmongClustersBySparsity() {
        LabelledRows rows = new LabelledRows(
                1,
                new double[] {0, 1, 3, 100, 102, 106, 300, 310, 310},
                new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
                new int[9],
                new long[] {38});

        List<Made> made = Made.by(new KMeansSmoteSynthesis(2, 3, 0, 1), rows, 2);

        int[] counts = new int[9];
        made.forEach(row -> counts[row.origin()]++);
        assertThat(Arrays.copyOf(counts, 3)).containsExactlyInAnyOrder(2, 2, 1);
        assertThat(Arrays.copyOfRange(counts, 3, 9)).containsExactly(3, 3, 3, 5, 5, 5);
    }

    @Test
    void failsWhereTheClassIsFrequentInNoCluster() {
        assertThatThrownBy(() -> Made.by(new KMeansSmoteSynthesis(2, 3, 0.9, 1), random(600, 3, 2, 540, 540), 1))
                .hasMessageContaining("expected at least 0.900")
                .hasMessageMatching(".*found a share of the class of at most (0\\.\\d+) .*to \\1 or less.*");
    }

    @Test
    void makesRowsOfNoFeatures() {
        LabelledRows rows = new LabelledRows(0, new double[0], new long[9], new int[9], new long[] {12});

        assertThat(Made.by(new KMeansSmoteSynthesis(2, 3, 0.5, 1), rows, 1))
                .hasSize(3)
                .allMatch(row -> row.point().isEmpty());
    }

    @Test
    void findsNearlyAllNeighboursInParts() {
        LabelledRows rows = random(6000, 6, 1, 6000);
        Neighbours exact = new Neighbours(rows, rows.all());
        PartitionedNeighbours parts = new PartitionedNeighbours(rows, rows.all(), 3);

        int right = 0;
        for (int row = 0; row < 6000; row += 20) {
            Set<Integer> truth = new HashSet<>();
            Arrays.stream(exact.nearest(row, 5)).forEach(truth::add);
            int[] found = parts.nearest(row, 5);
            assertThat(found).hasSize(5).doesNotContain(row).doesNotHaveDuplicates();
            right += (int) Arrays.stream(found).filter(truth::contains).count();
        }

        assertThat(parts.recall()).isGreaterThanOrEqualTo(0.95);
        assertThat(right / 1500.0).isGreaterThan(0.9);
    }

    @Test
    void findsNeighboursInPartsOfARowThatIsFarFromAllOthers() {
        LabelledRows near = random(2499, 3, 1, 2499);
        double[] features = Arrays.copyOf(near.features(), 3 * 2500);
        Arrays.fill(features, 3 * 2499, 3 * 2500, 1e6);
        LabelledRows rows = new LabelledRows(3, features, new long[2500], new int[2500], new long[] {2500});

        int[] nearest = new PartitionedNeighbours(rows, rows.all(), 3).nearest(2499, 5);

        assertThat(nearest).containsExactly(new Neighbours(rows, rows.all()).nearest(2499, 5));
    }

    @Test
    void tellsTheRecallOfSearchesThatAreNotExact() {
        LabelledRows rows = random(2000, 4, 2, 2000, 2000);

        Map<Integer, Double> recalls = new SmoteSynthesis(5, 100).of(rows, 5).recalls();

        assertThat(Made.by(new SmoteSynthesis(5, 100), rows, 1))
                .hasSize(2000 - rows.counts()[1] + 2000 - rows.counts()[0]);
        assertThat(recalls).containsOnlyKeys(0, 1);
        assertThat(recalls.values()).allMatch(recall -> recall > 0.8 && recall <= 1);
    }
}
