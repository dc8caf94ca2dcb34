package io.bellows.augmentation.tabular;

/**
 * SMOTE: each new row lies on the segment from a row to one of its nearest neighbours of its own class.
 *
 * <p>All rows of a class give equally many new ones, but for one. Source: N. Chawla et al., "SMOTE: synthetic minority
 * over-sampling technique" (JAIR 16, 2002).
 *
 * @param neighbours how many neighbours are drawn from, k
 * @param exactUpTo rows of a class up to which neighbours are exact; see {@link PartitionedNeighbours} for more
 */
public record SmoteSynthesis(int neighbours, int exactUpTo) implements Synthesis {
    @Override
    public void make(LabelledRows rows, int part, int parts, long seed, NewRow made) {
        int[] counts = rows.counts();
        long[] missing = rows.missing();
        for (int label = 0; label < counts.length; label++) {
            if (missing[label] > 0) {
                requireNeighbours(label, counts[label], neighbours);
                int[] own = rows.of(label);
                int[] shares = Shares.equal(rows, own, missing[label], seed);
                NeighbourSearch search = rows.searchOf(
                        label,
                        () -> own.length <= exactUpTo
                                ? new Neighbours(rows, own)
                                : new PartitionedNeighbours(rows, own, seed));
                Interpolation.makePart(
                        rows, own, shares, search, neighbours, part, parts, seed, Interpolation.Finish.NONE, made);
            }
        }
    }

    @Override
    public boolean looksAtAllClasses() {
        return false;
    }

    static void requireNeighbours(int label, int count, int neighbours) {
        if (count <= neighbours) {
            throw new IllegalArgumentException(
                    "Cannot over-sample class '%d' (in the order of labels): found %d rows, expected more than the %d neighbours; lower neighbours, or leave the class out by samplingStrategy"
                            .formatted(label, count, neighbours));
        }
    }
}
