package io.bellows.augmentation.tabular;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One-sided selection: of each class that may lose rows, those stay that the nearest row among the smallest class and a few
 * drawn ones would take for another class, and the drawn ones; of these, Tomek links go. Source: M. Kubat, S. Matwin,
 * "Addressing the curse of imbalanced training sets: one-sided selection" (ICML 1997).
 *
 * @param seeds rows drawn of each class
 */
public record OneSidedCleaning(int seeds) implements Cleaning {
    private static final int DRAW = 3;

    @Override
    public void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict) {
        boolean[] stays = new boolean[rows.size()];
        Arrays.fill(stays, true);
        boolean[] shrinks = rows.shrinking();
        for (int label = 0; label < shrinks.length; label++) {
            if (shrinks[label] && label != rows.smallestClass()) {
                select(rows, label, seed, stays);
            }
        }
        for (int row = part; row < rows.size(); row += parts) {
            if (!stays[row]) {
                verdict.accept(row, GOES);
            }
        }
        int[] left = IntStream.range(0, rows.size()).filter(row -> stays[row]).toArray();
        TomekCleaning.judge(rows, left, part, parts, verdict);
    }

    private void select(LabelledRows rows, int label, long seed, boolean[] stays) {
        int[] own = rows.of(label);
        int[] drawn = Arrays.stream(own)
                .boxed()
                .sorted((a, b) -> Long.compare(draw(rows, a, seed), draw(rows, b, seed)))
                .limit(seeds)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] references = IntStream.concat(Arrays.stream(rows.of(rows.smallestClass())), Arrays.stream(drawn))
                .sorted()
                .toArray();
        Neighbours search = new Neighbours(rows, references);
        int[][] nearest = search.nearest(own, 1);
        for (int i = 0; i < own.length; i++) {
            stays[own[i]] = rows.classes()[nearest[i][0]] != label;
        }
        for (int row : drawn) {
            stays[row] = true;
        }
    }

    private static long draw(LabelledRows rows, int row, long seed) {
        return KeyedRandom.of(seed, rows.keys()[row], 0, DRAW).nextLong();
    }

    @Override
    public boolean reachesTargets() {
        return false;
    }
}
