package io.bellows.train;

import java.util.List;
import java.util.Locale;

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

    /** The epochs, the speed and where the time went, in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "best epoch %d of %d, %.0f samples/s on %d workers of %d threads; of %.1f s: data wait %.1f %%, compute %.1f"
                        + " %%, sync %.1f %%, optimizer %.1f %%, validation %.1f %%",
                bestEpoch,
                epochs.size(),
                samplesPerSecond(),
                workers,
                threadsPerWorker,
                time.total(),
                percent(time.dataWait()),
                percent(time.compute()),
                percent(time.sync()),
                percent(time.optimizer()),
                percent(time.validation()));
    }

    private double percent(double seconds) {
        return 100 * seconds / time.total();
    }
}
