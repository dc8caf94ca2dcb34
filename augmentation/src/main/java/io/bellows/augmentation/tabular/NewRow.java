package io.bellows.augmentation.tabular;

/** Takes the rows that a synthesis makes. */
@FunctionalInterface
public interface NewRow {
    /**
     * One new row.
     *
     * @param origin the place of the row that it was made of, whose class it has
     * @param index its number among those made of this row, from 1
     * @param features its numbers; the receiver's to keep
     */
    void accept(int origin, int index, double[] features);
}
