package io.bellows.augmentation.tabular;

import java.io.Serializable;

/**
 * A way to choose which rows of large or overlapping classes shall go.
 *
 * <p>Judged in parts: part i of n judges the rows that are its own, and all parts together judge all. A verdict is a function
 * of the rows and the seed alone. A class may lose rows if its target is below its count.
 */
public interface Cleaning extends Serializable {
    /** The verdict on rows that shall go whatever the counts. */
    double GOES = Double.POSITIVE_INFINITY;

    /**
     * Judges the rows of one part.
     *
     * @param part from 0 to {@code parts - 1}
     * @throws IllegalArgumentException when a class is too small, with its count and what is needed
     */
    void judge(LabelledRows rows, int part, int parts, long seed, Verdict verdict);

    /**
     * Whether classes shall come to their targets: of the rows judged, those with the lowest verdicts then stay. Else just
     * the rows that are judged {@link #GOES} go.
     */
    boolean reachesTargets();

    /** Takes verdicts. */
    @FunctionalInterface
    interface Verdict {
        /**
         * One row that may go.
         *
         * @param row its place
         * @param score higher for those that shall go first
         */
        void accept(int row, double score);
    }
}
