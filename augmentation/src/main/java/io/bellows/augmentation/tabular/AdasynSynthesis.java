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
    public void make(LabelledRows rows, int part, int parts, long seed, NewRow made) {
        int[] counts = rows.counts();
        long[] missing = rows.missing();
        Neighbours all = new Neighbours(rows, rows.all());
        for (int label = 0; label < counts.length; label++) {
            if (missing[label] > 0) {
                SmoteSynthesis.requireNeighbours(label, counts[label], neighbours);
                int[] own = rows.of(label);
                int[] shares = Shares.weighted(rows, own, weights(rows, all, own, label), missing[label], seed);
                Neighbours search = new Neighbours(rows, own);
                Interpolation.makePart(
                        rows, own, shares, search, neighbours, part, parts, seed, Interpolation.Finish.NONE, made);
            }
        }
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
                    "Cannot over-sample class '%d' (in the order of labels): found no row with a neighbour of another class, expected one; use SMOTE, or raise neighbours"
                            .formatted(label));
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
