package io.bellows.augmentation.tabular;

/**
 * Tomek links: two rows of different classes, each the nearest of all rows to the other. Those of the classes that may lose
 * rows go. Source: I. Tomek, "Two modifications of CNN" (IEEE Trans. SMC 6, 1976).
 */
public record TomekCleaning() implements Cleaning {
    @Override
    public void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict) {
        judge(rows, rows.all(), part, parts, verdict);
    }

    /** Links among some of the rows. */
    static void judge(LabelledRows rows, int[] among, int part, int parts, Verdict verdict) {
        boolean[] shrinks = rows.shrinking();
        Neighbours search = new Neighbours(rows, among);
        int[] own = Part.of(among.length, part, parts)
                .map(i -> among[i])
                .filter(row -> shrinks[rows.classes()[row]])
                .toArray();
        int[][] nearest = search.nearest(own, 1);
        for (int i = 0; i < own.length; i++) {
            if (isLinked(rows, search, own[i], nearest[i])) {
                verdict.accept(own[i], GOES);
            }
        }
    }

    private static boolean isLinked(LabelledRows rows, Neighbours search, int row, int[] nearest) {
        return nearest.length == 1
                && rows.classes()[nearest[0]] != rows.classes()[row]
                && search.nearest(nearest[0], 1)[0] == row;
    }

    @Override
    public boolean reachesTargets() {
        return false;
    }
}
