package io.bellows.augmentation.tabular;

/** A search for the nearest of some rows. */
interface NeighbourSearch {
    /**
     * The places of the {@code k} references nearest to the row at {@code query}, nearest first, never the row itself; fewer
     * when there are fewer references.
     */
    int[] nearest(int query, int k);
}
