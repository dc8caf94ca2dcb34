package io.bellows.resources;

import java.io.Serializable;

/**
 * How a worker reads batches ahead of its steps.
 *
 * @param threads that read, each every n-th batch; 0, where it is asked for, for as many as are chosen
 * @param batches that each of them reads ahead, beside the one that the step uses; 0, where it is asked for, for as many as are chosen
 */
public record ReadAhead(int threads, int batches) implements Serializable {
    /** One ready and one being read: a third would help where single batches are far slower than their mean alone. */
    private static final int USUAL_BATCHES = 2;

    /**
     * What is chosen where nothing is asked for: one thread for rows that are read as they are, as many as compute for rows that are
     * made anew.
     */
    public ReadAhead orChosen(boolean changesRows, int threadsPerWorker) {
        return new ReadAhead(
                threads > 0 ? threads : changesRows ? threadsPerWorker : 1, batches > 0 ? batches : USUAL_BATCHES);
    }

    /** The heap that the batches of a worker take, of so many rows each; no thread has more than it is to read. */
    public long bytes(long rows, long recordBytes) {
        return threads * (batches + 1L) * rows * recordBytes;
    }
}
