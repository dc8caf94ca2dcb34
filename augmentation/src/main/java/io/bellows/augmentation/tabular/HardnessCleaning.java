package io.bellows.augmentation.tabular;

/**
 * Instance hardness: rows go first that have the most neighbours of other classes (k-disagreeing neighbours), of equal ones
 * those whose neighbours of other classes are the nearest. Source: M. Smith, T. Martinez, C. Giraud-Carrier, "An instance
 * level analysis of data complexity" (Machine Learning 95, 2014).
 *
 * @param neighbours how many are looked at
 */
public record HardnessCleaning(int neighbours) implements Cleaning {
    @Override
    public void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict) {
        boolean[] shrinks = rows.shrinking();
        Neighbours search = new Neighbours(rows, rows.all());
        int[] own = Part.of(rows.size(), part, parts)
                .filter(row -> shrinks[rows.classes()[row]])
                .toArray();
        int[][] nearest = search.nearest(own, neighbours);
        for (int i = 0; i < own.length; i++) {
            verdict.accept(own[i], hardness(rows, own[i], nearest[i]));
        }
    }

    /** The number of neighbours that disagree, and a fraction that is larger the earlier they come. */
    private static double hardness(LabelledRows rows, int row, int[] nearest) {
        double hardness = 0;
        double fraction = 0.5;
        for (int neighbour : nearest) {
            if (rows.classes()[neighbour] != rows.classes()[row]) {
                hardness += 1 + fraction / nearest.length;
            }
            fraction /= 2;
        }
        return hardness;
    }

    @Override
    public boolean reachesTargets() {
        return true;
    }
}
