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
    public Growths of(LabelledRows rows, long seed) {
        return new Growths(rows, seed, (label, missing) -> {
            int[] own = grown(rows, label, neighbours);
            NeighbourSearch search =
                    own.length <= exactUpTo ? new Neighbours(rows, own) : new PartitionedNeighbours(rows, own, seed);
            return new Growth(own, Shares.equal(rows, own, missing, seed), search, neighbours);
        });
    }

    @Override
    public boolean looksAtAllClasses() {
        return false;
    }

    /** The rows of a class that shall grow, more than its neighbours. */
    static int[] grown(LabelledRows rows, int label, int neighbours) {
        int[] own = rows.of(label);
        if (own.length <= neighbours) {
            throw new IllegalArgumentException(
                    "Cannot over-sample class %s: found %d rows, expected more than the %d neighbours; lower neighbours, or leave the class out by samplingStrategy"
                            .formatted(rows.nameOf(label), own.length, neighbours));
        }
        return own;
    }
}
