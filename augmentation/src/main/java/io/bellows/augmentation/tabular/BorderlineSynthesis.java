package io.bellows.augmentation.tabular;

import java.util.stream.IntStream;

/**
 * Borderline-SMOTE: new rows are made of the rows in danger alone, those for which at least half, but not all, of their
 * {@code surroundings} nearest neighbours among all rows are of other classes.
 *
 * <p>Kind 1 draws the other end of the segment from the nearest neighbours of the own class. Kind 2 draws it from the
 * nearest neighbours of all classes, and goes at most half of the way when that is of another class. A class without a row
 * in danger does not grow. Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE" (ICIC 2005).
 *
 * @param neighbours from which the other end is drawn
 * @param surroundings by which danger is judged
 * @param kind 1 or 2
 */
public record BorderlineSynthesis(int neighbours, int surroundings, int kind) implements Synthesis {
    @Override
    public Growths of(LabelledRows rows, long seed) {
        Neighbours all = new Neighbours(rows, rows.all());
        return new Growths(rows, seed, (label, missing) -> {
            int[] danger = inDanger(rows, all, rows.of(label));
            Neighbours search = kind == 2 || danger.length == 0
                    ? all
                    : new Neighbours(rows, SmoteSynthesis.grown(rows, label, neighbours));
            return new Growth(danger, Shares.equal(rows, danger, missing, seed), search, neighbours);
        });
    }

    /** The rows of {@code own} that are in danger. */
    int[] inDanger(LabelledRows rows, Neighbours all, int[] own) {
        int[][] around = all.nearest(own, surroundings);
        return IntStream.range(0, own.length)
                .filter(i -> {
                    int others = others(rows, own[i], around[i]);
                    return 2 * others >= around[i].length && others < around[i].length;
                })
                .map(i -> own[i])
                .toArray();
    }

    static int others(LabelledRows rows, int row, int[] around) {
        int others = 0;
        for (int neighbour : around) {
            if (rows.classes()[neighbour] != rows.classes()[row]) {
                others++;
            }
        }
        return others;
    }

    @Override
    public boolean looksAtAllClasses() {
        return true;
    }
}
