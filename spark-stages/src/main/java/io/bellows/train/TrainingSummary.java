package io.bellows.train;

import java.util.List;

/**
 * How a training went; lives with the model that {@code fit} returned, and is not saved with it.
 *
 * @param epochs one for each that was trained
 * @param stepLosses mean weighted loss of each global batch before its step, in order
 * @param bestEpoch the epoch whose weights the model has, from 1
 * @param time where the first worker's time went
 * @param workers tasks that trained together
 * @param threadsPerWorker cores that each computed on
 * @param trainRows rows of an epoch
 * @param validationRows rows scored after each epoch
 * @param invalidRows rows skipped by {@code handleInvalid}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TrainingSummary(
        List<EpochSummary> epochs,
        double[] stepLosses,
        int bestEpoch,
        TimeShares time,
        int workers,
        int threadsPerWorker,
        long trainRows,
        long validationRows,
        long invalidRows) {
    /** Rows trained a second, over all workers, validation not counted. */
    public double samplesPerSecond() {
        return trainRows * (double) epochs.size() / (time.total() - time.validation());
    }

    /** The epoch whose weights the model has. */
    public EpochSummary best() {
        return epochs.get(bestEpoch - 1);
    }
}
