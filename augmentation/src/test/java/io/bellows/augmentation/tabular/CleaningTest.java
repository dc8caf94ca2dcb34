package io.bellows.augmentation.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside imbalanced-learn's choices, which {@code src/test/python/expected_cleaning.py} wrote. */
class CleaningTest {
    private static final int WIDTH = 4;
    private static final List<String[]> LINES = lines();

    private static List<String[]> lines() {
        try (InputStream in = CleaningTest.class.getResourceAsStream("/neighbours/cleaning.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LabelledRows rows(long... targets) {
        int size = LINES.size() - 1;
        double[] features = new double[size * WIDTH];
        int[] classes = new int[size];
        for (int row = 0; row < size; row++) {
            classes[row] = Integer.parseInt(LINES.get(row + 1)[0]);
            String[] numbers = LINES.get(row + 1)[1].split(" ", -1);
            for (int f = 0; f < WIDTH; f++) {
                features[row * WIDTH + f] = Double.parseDouble(numbers[f]);
            }
        }
        return new LabelledRows(
                WIDTH, features, IntStream.range(0, size).asLongStream().toArray(), classes, targets);
    }

    /** The rows that stay; of counted classes those with the lowest verdicts. */
    private static List<Integer> kept(Cleaning cleaning, LabelledRows rows, int parts) {
        Map<Integer, Double> verdicts = new TreeMap<>();
        for (int part = 0; part < parts; part++) {
            cleaning.judge(rows, part, parts, 5, (row, score) -> {
                assertThat(verdicts).doesNotContainKey(row);
                verdicts.put(row, score);
            });
        }
        List<Integer> kept = new ArrayList<>();
        for (int label = 0; label < rows.targets().length; label++) {
            List<Integer> own = Arrays.stream(rows.of(label))
                    .boxed()
                    .filter(row -> verdicts.getOrDefault(row, 0d) != Cleaning.GOES)
                    .sorted(Comparator.comparing(row -> verdicts.getOrDefault(row, 0d)))
                    .toList();
            kept.addAll(
                    cleaning.reachesTargets()
                            ? own.subList(0, (int) Math.min(own.size(), rows.targets()[label]))
                            : own);
        }
        return kept.stream().sorted().toList();
    }

    private static List<Integer> expected(String method) {
        int column = Arrays.asList(LINES.get(0)).indexOf(method);
        return IntStream.range(0, LINES.size() - 1)
                .filter(row -> LINES.get(row + 1)[2].split(" ", -1)[column].equals("1"))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void keepsWhatImbalancedLearnKeeps(int parts) {
        long minority = rows(0, 0, 0).of(1).length;
        LabelledRows notMinority = rows(0, minority, 0);
        LabelledRows all = rows(0, 0, 0);
        LabelledRows even = rows(minority, minority, minority);

        assertThat(kept(new TomekCleaning(), notMinority, parts)).isEqualTo(expected("tomek auto"));
        assertThat(kept(new TomekCleaning(), all, parts)).isEqualTo(expected("tomek all"));
        assertThat(kept(new EditedCleaning(3, true), notMinority, parts)).isEqualTo(expected("edited all"));
        assertThat(kept(new EditedCleaning(5, false), notMinority, parts)).isEqualTo(expected("edited mode"));
        assertThat(kept(new EditedCleaning(3, true), all, parts)).isEqualTo(expected("edited all of all"));
        assertThat(kept(new NearMissCleaning(1, 3, 3), even, parts)).isEqualTo(expected("near miss 1"));
        assertThat(kept(new NearMissCleaning(2, 3, 3), even, parts)).isEqualTo(expected("near miss 2"));
        assertThat(kept(new NearMissCleaning(3, 3, 4), even, parts)).isEqualTo(expected("near miss 3"));
    }

    /** Class 0 on a line at 0, 1, 2, 3 and 10; class 1 at 4 and 12. */
    private static LabelledRows line(long... targets) {
        return new LabelledRows(
                1,
                new double[] {0, 1, 2, 3, 10, 4, 12},
                new long[] {1, 2, 3, 4, 5, 6, 7},
                new int[] {0, 0, 0, 0, 0, 1, 1},
                targets);
    }

    /** Which rows go depends on the one row of class 0 that is drawn; worked out by hand: 2 and 3 give the same. */
    @Test
    void oneSidedSelectionDropsRowsFarFromTheBorderAndLinks() {
        Set<Set<Integer>> gone = new HashSet<>();
        for (long seed = 0; seed < 60; seed++) {
            Set<Integer> drops = new HashSet<>();
            new OneSidedCleaning(1).judge(line(0, 2), 0, 1, seed, (row, score) -> drops.add(row));
            gone.add(drops);
        }

        assertThat(gone)
                .containsExactlyInAnyOrder(Set.of(1, 2, 3, 4), Set.of(0, 2, 3, 4), Set.of(0, 1, 2, 3, 4), Set.of(4));
    }

    @Test
    void hardestRowsGoFirst() {
        Map<Integer, Double> verdicts = new TreeMap<>();
        new HardnessCleaning(2).judge(line(2, 2), 0, 1, 0, verdicts::put);

        // 0: neighbours 1, 2. 1: 0, 2. 2: 1, 3. 3: 2, 4 of class 1. 10: 12 of class 1, then 4 of class 1.
        assertThat(verdicts.keySet()).containsExactly(0, 1, 2, 3, 4);
        assertThat(verdicts.get(0)).isZero();
        assertThat(verdicts.get(1)).isZero();
        assertThat(verdicts.get(2)).isZero();
        assertThat(verdicts.get(3)).isBetween(1d, 2d);
        assertThat(verdicts.get(4)).isGreaterThan(2);
    }

    /** As imbalanced-learn: each row of the smallest class is the nearest to itself; it keeps 4, 12 or both. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nearMissBringsTheSmallestClassToItsTargetToo(int version) {
        assertThat(kept(new NearMissCleaning(version, 1, 3), line(5, 1), 1))
                .containsAll(List.of(0, 1, 2, 3, 4))
                .hasSize(6);
        assertThat(kept(new NearMissCleaning(version, 1, 3), line(5, 0), 2)).containsExactly(0, 1, 2, 3, 4);
    }

    /** The distances to 4 and 12 sum to 16, 14, 12, 10 and 8. */
    @Test
    void nearMissLooksAtAllRowsOfASmallestClassWithFewerThanItsFarthestNeighbours() {
        assertThat(kept(new NearMissCleaning(2, 3, 3), line(2, 2), 1)).containsExactly(3, 4, 5, 6);
    }

    @Test
    void nearMissNeedsEnoughRowsOfTheSmallestClass() {
        assertThatThrownBy(() -> kept(new NearMissCleaning(1, 3, 3), line(2, 2), 1))
                .hasMessage("Cannot choose the rows near class '1': found 2 rows of it, expected at"
                        + " least 3, the neighbours; lower neighbours");
    }
}
