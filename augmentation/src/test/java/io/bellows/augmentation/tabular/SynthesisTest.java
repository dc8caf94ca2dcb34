package io.bellows.augmentation.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside imbalanced-learn's neighbours, which {@code src/test/python/expected_neighbours.py} wrote. */
class SynthesisTest {
    private static final List<String[]> LINES = new ArrayList<>();
    private static LabelledRows rows;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = SynthesisTest.class.getResourceAsStream("/neighbours/expected.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> LINES.add(line.split(",", -1)));
        }
        double[] features = new double[LINES.size() * 7];
        int[] classes = new int[LINES.size()];
        for (int row = 0; row < LINES.size(); row++) {
            classes[row] = Integer.parseInt(LINES.get(row)[0]);
            String[] numbers = LINES.get(row)[3].split(" ", -1);
            for (int f = 0; f < 7; f++) {
                features[row * 7 + f] = Double.parseDouble(numbers[f]);
            }
        }
        long[] keys = IntStream.range(0, LINES.size()).asLongStream().toArray();
        rows = new LabelledRows(7, features, keys, classes, new long[] {300, 300});
    }

    @Test
    void findsTheNeighboursOfImbalancedLearn() {
        int[] minority = rows.of(1);
        Neighbours search = new Neighbours(rows, minority);
        for (int row : minority) {
            int[] expected = Arrays.stream(LINES.get(row)[2].split(" ", -1))
                    .mapToInt(place -> minority[Integer.parseInt(place)])
                    .toArray();
            assertThat(search.nearest(row, 5)).containsExactly(expected);
        }
    }

    @Test
    void findsTheDangerOfImbalancedLearn() {
        int[] expected = IntStream.range(0, LINES.size())
                .filter(row -> LINES.get(row)[1].equals("1"))
                .toArray();
        Neighbours all = new Neighbours(rows, rows.all());

        assertThat(new BorderlineSynthesis(5, 10, 1).inDanger(rows, all, rows.of(1)))
                .containsExactly(expected);
    }

    @Test
    void takesTheFirstOfEquallyNearRows() {
        LabelledRows line = new LabelledRows(1, new double[] {0, 1, -1, 2, 0}, new long[5], new int[5], new long[] {9});

        assertThat(new Neighbours(line, new int[] {0, 1, 2, 3, 4}).nearest(0, 3))
                .containsExactly(4, 1, 2);
        assertThat(new Neighbours(line, new int[] {0, 3}).nearest(0, 3)).containsExactly(3);
    }

    @Test
    void findsAmongManyTilesWhatComparingAllRowsFinds() {
        Random random = new Random(1);
        int count = 2700;
        double[] features = new double[count * 2];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextInt(40);
        }
        LabelledRows many = new LabelledRows(2, features, new long[count], new int[count], new long[] {count});
        int[] queries = IntStream.range(0, 300).map(i -> i * 9).toArray();

        int[][] nearest = new Neighbours(many, many.all()).nearest(queries, 5);

        for (int i = 0; i < queries.length; i++) {
            int query = queries[i];
            assertThat(nearest[i]).containsExactly(nearestByComparingAll(features, query, 5));
        }
    }

    private static double squaredDistance(double[] features, int a, int b) {
        double x = features[2 * a] - features[2 * b];
        double y = features[2 * a + 1] - features[2 * b + 1];
        return x * x + y * y;
    }

    /** Times in seconds, say, beside numbers far smaller or larger. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1, 1e9, 1e120})
    void findsTheTrueNeighboursOfNumbersThatDifferInTheirLastDigits(double size) {
        Random random = new Random(2);
        int count = 600;
        double[] features = new double[count * 2];
        for (int i = 0; i < features.length; i++) {
            features[i] = size * (i % 2 == 0 ? 1.6 + 1e-9 * random.nextGaussian() : 1e-9 * random.nextGaussian());
        }
        LabelledRows many = new LabelledRows(2, features, new long[count], new int[count], new long[] {count});

        int[][] nearest = new Neighbours(many, many.all()).nearest(many.all(), 4);

        for (int query = 0; query < count; query++) {
            assertThat(nearest[query]).containsExactly(nearestByComparingAll(features, query, 4));
        }
    }

    private static int[] nearestByComparingAll(double[] features, int query, int k) {
        return IntStream.range(0, features.length / 2)
                .filter(row -> row != query)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> squaredDistance(features, query, row))
                        .thenComparing(row -> row))
                .limit(k)
                .mapToInt(row -> row)
                .toArray();
    }

    @Test
    void refusesNumbersWhoseSquaredDistancesAreInfinite() {
        assertThatThrownBy(() -> new LabelledRows(
                        2, new double[] {1, -1e200, 2, 1e200}, new long[2], new int[2], new long[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature '1': found values from -1.0E200 to 1.0E200");
    }

    @Test
    void refusesNumbersWhoseSquaredDistancesAreRoundedToZero() {
        assertThatThrownBy(() ->
                        new LabelledRows(2, new double[] {1, 0, 1, 1e-200}, new long[2], new int[2], new long[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature '1': found values from 0.0 to 1.0E-200")
                .hasMessageContaining("scale the features");
    }

    @Test
    void makesFiniteRowsBetweenRowsFarApart() {
        LabelledRows far =
                new LabelledRows(1, new double[] {3e150, -3e150}, new long[] {1, 2}, new int[2], new long[] {40});

        assertThat(Made.by(new SmoteSynthesis(1, 10), far, 1))
                .hasSize(38)
                .allMatch(row -> Math.abs(row.point().get(0)) <= 3e150);
    }

    @Test
    void makesEqualSharesOnSegmentsToNeighbours() {
        List<Made> made = Made.by(new SmoteSynthesis(5, 1000), rows, 1);
        Neighbours search = new Neighbours(rows, rows.of(1));

        assertThat(made).hasSize(200).allMatch(row -> rows.classes()[row.origin()] == 1);
        assertThat(Arrays.stream(rows.of(1)).mapToLong(origin -> made.stream()
                        .filter(row -> row.origin() == origin)
                        .count()))
                .containsOnly(2L);
        assertThat(made).allSatisfy(row -> assertThat(Arrays.stream(search.nearest(row.origin(), 5))
                        .mapToDouble(neighbour -> distanceToSegment(row, neighbour))
                        .min()
                        .orElseThrow())
                .isCloseTo(0, within(1e-5)));
    }

    private static double distanceToSegment(Made made, int neighbour) {
        double along = 0;
        double length = 0;
        for (int f = 0; f < 7; f++) {
            double way = value(neighbour, f) - value(made.origin(), f);
            along += way * (made.point().get(f) - value(made.origin(), f));
            length += way * way;
        }
        double step = Math.min(1, Math.max(0, along / length));
        double squares = 0;
        for (int f = 0; f < 7; f++) {
            double way = value(neighbour, f) - value(made.origin(), f);
            squares += Math.pow(made.point().get(f) - value(made.origin(), f) - step * way, 2);
        }
        return Math.sqrt(squares);
    }

    private static double value(int row, int feature) {
        return rows.features()[row * 7 + feature];
    }

    @Test
    void makesTheSameRowsInAnyNumberOfParts() {
        for (Synthesis synthesis : List.of(
                new SmoteSynthesis(3, 1000),
                new BorderlineSynthesis(5, 10, 1),
                new BorderlineSynthesis(5, 10, 2),
                new AdasynSynthesis(5))) {
            assertThat(Made.by(synthesis, rows, 7)).hasSize(200).isEqualTo(Made.by(synthesis, rows, 1));
        }
    }

    @Test
    void makesMoreOfRowsAmongOtherClasses() {
        List<Made> made = Made.by(new AdasynSynthesis(5), rows, 1);
        Neighbours all = new Neighbours(rows, rows.all());

        assertThat(made)
                .hasSize(200)
                .allMatch(row -> BorderlineSynthesis.others(rows, row.origin(), all.nearest(row.origin(), 5)) > 0);
    }

    /** Class 1 has two rows among those of class 0, both in danger; the row of class 2 has none of its own around it. */
    @Test
    void borderlineAsksForNeighboursOfTheOwnClassOnlyWhereItLooksForThem() {
        LabelledRows few = new LabelledRows(
                1,
                new double[] {0.1, 0.2, 0.4, 0, 0.3, 9},
                new long[] {1, 2, 3, 4, 5, 6},
                new int[] {0, 0, 0, 1, 1, 2},
                new long[] {3, 6, 5});

        assertThat(Made.by(new BorderlineSynthesis(2, 3, 2), few, 1))
                .hasSize(4)
                .allMatch(row -> few.classes()[row.origin()] == 1);
        assertThatThrownBy(() -> new BorderlineSynthesis(2, 3, 1).of(few, 0))
                .hasMessageContaining("class '1'")
                .hasMessageContaining("found 2 rows");
    }

    @Test
    void refusesToMakeMoreRowsThanItCounts() {
        LabelledRows two = new LabelledRows(1, new double[] {0, 1}, new long[2], new int[2], new long[] {1L << 31 | 2});

        assertThatThrownBy(() -> new SmoteSynthesis(1, 1000).of(two, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("class '0'")
                .hasMessageContaining("found 2,147,483,648 new rows to make");
    }

    @Test
    void refusesAClassThatIsTooSmall() {
        LabelledRows two = new LabelledRows(1, new double[] {0, 1}, new long[2], new int[2], new long[] {9});

        assertThatThrownBy(() -> new SmoteSynthesis(5, 1000).of(two, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2 rows, expected more than the 5 neighbours");
    }
}
