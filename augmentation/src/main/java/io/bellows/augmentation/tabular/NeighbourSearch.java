package io.bellows.augmentation.tabular;

/** A search for the nearest of some rows. */
interface NeighbourSearch {
    /**
     * For the row at each of {@code queries}, the places of the {@code k} references nearest to it, nearest first, never the row
     * itself; fewer when there are fewer references. Many queries at once take less time than one after another.
     */
    int[][] nearest(int[] queries, int k);

    /** The same for one row. */
    default int[] nearest(int query, int k) {
        return nearest(new int[] {query}, k)[0];
    }
}
