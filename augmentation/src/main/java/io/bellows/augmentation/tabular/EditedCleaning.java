package io.bellows.augmentation.tabular;

/**
 * Edited nearest neighbours: rows go whose nearest neighbours are of other classes. Source: D. Wilson, "Asymptotic
 * properties of nearest neighbor rules using edited data" (IEEE Trans. SMC 2, 1972).
 *
 * @param neighbours how many are looked at
 * @param all whether a row stays only if all of them are of its class; else if its class is the most frequent among them,
 *     of equally frequent ones the first in the order of labels
 */
public record EditedCleaning(int neighbours, boolean all) implements Cleaning {
    @Override
    public void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict) {
        boolean[] shrinks = rows.shrinking();
        Neighbours search = new Neighbours(rows, rows.all());
        int[] own = Part.of(rows.size(), part, parts)
                .filter(row -> shrinks[rows.classes()[row]])
                .toArray();
        int[][] nearest = search.nearest(own, neighbours);
        for (int i = 0; i < own.length; i++) {
            if (!agrees(rows, own[i], nearest[i])) {
                verdict.accept(own[i], GOES);
            }
        }
    }

    private boolean agrees(LabelledRows rows, int row, int[] nearest) {
        int own = rows.classes()[row];
        int[] votes = new int[rows.targets().length];
        int most = 0;
        for (int neighbour : nearest) {
            most = Math.max(most, ++votes[rows.classes()[neighbour]]);
        }
        if (all) {
            return votes[own] == nearest.length;
        }
        for (int label = 0; label < own; label++) {
            if (votes[label] == most) {
                return false;
            }
        }
        return votes[own] == most;
    }

    @Override
    public boolean reachesTargets() {
        return false;
    }
}
