package io.bellows.augmentation.tabular;

/**
 * ADASYN: a row gives new rows in proportion to how many of its nearest neighbours among all rows are of other classes.
 *
 * <p>The other end of the segment is drawn from the nearest neighbours of the own class. Rounding is by largest remainders,
 * so the target is met exactly; the original rounds each row's share. Source: H. He et al., "ADASYN: adaptive synthetic
 * sampling approach for imbalanced learning" (IJCNN 2008).
 *
 * @param neighbours by which rows are judged and from which the other end is drawn
 */
public record AdasynSynthesis(int neighbours) implements Synthesis {
    @Override
    public Growths of(LabelledRows rows, long seed) {
        Neighbours all = new Neighbours(rows, rows.all());
        return new Growths(rows, seed, (label, missing) -> {
            int[] own = SmoteSynthesis.grown(rows, label, neighbours);
            int[] shares = Shares.weighted(rows, own, weights(rows, all, own, label), missing, seed);
            return new Growth(own, shares, new Neighbours(rows, own), neighbours);
        });
    }

    private double[] weights(LabelledRows rows, Neighbours all, int[] own, int label) {
        double[] weights = new double[own.length];
        int[][] around = all.nearest(own, neighbours);
        double sum = 0;
        for (int i = 0; i < own.length; i++) {
            weights[i] = BorderlineSynthesis.others(rows, own[i], around[i]);
            sum += weights[i];
        }
        if (sum == 0) {
            throw new IllegalArgumentException(
                    "Cannot over-sample class %s: found no row with a neighbour of another class, expected one; use SMOTE, or raise neighbours"
                            .formatted(rows.nameOf(label)));
        }
        for (int i = 0; i < own.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    @Override
    public boolean looksAtAllClasses() {
        return true;
    }
}
