package io.bellows.train;

import io.bellows.energy.EnergyReport;
import io.bellows.resources.ResourcePlan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How a training went; lives with the model that {@code fit} returned, and is not saved with it.
 *
 * @param epochs one for each that was trained
 * @param steps what each step came to, in order
 * @param bestEpoch the epoch whose weights the model has, from 1
 * @param end why training ended
 * @param time where the first worker's time went
 * @param use what each worker took
 * @param timedSteps steps of that time; those before a resumption are not among them
 * @param stepsPerEpoch of a whole epoch
 * @param workers tasks that trained together
 * @param threadsPerWorker cores that each computed on
 * @param trainRows rows of an epoch
 * @param validationRows rows scored after each epoch
 * @param invalidRows rows skipped by {@code handleInvalid}
 * @param energy that the application's executors took since {@code fit} began, what else they did in that time included, as of
 *     the last second; empty where {@link io.bellows.energy.EnergyPlugin} is not among {@code spark.plugins}
 * @param resources how it used the cluster, why, and what was expected of it
 */
public record TrainingSummary(
        List<EpochSummary> epochs,
        StepHistory steps,
        int bestEpoch,
        TrainingEnd end,
        TimeShares time,
        List<WorkerUse> use,
        long timedSteps,
        long stepsPerEpoch,
        int workers,
        int threadsPerWorker,
        long trainRows,
        long validationRows,
        long invalidRows,
        Optional<EnergyReport> energy,
        ResourcePlan resources) {
    /** What was expected beside what came of it. */
    public ForecastResult forecast() {
        return ForecastResult.of(this);
    }

    /** Rows trained a second, over all workers, validation not counted. */
    public double samplesPerSecond() {
        return trainRows * (double) timedSteps / stepsPerEpoch / (time.total() - time.validation());
    }

    /** Milliseconds of a step beyond computation and the sum over the workers: waiting for rows, the optimizer, and the rest. */
    public double stepCostMillis() {
        return (time.total() - time.validation() - time.compute() - time.sync()) * 1000 / timedSteps;
    }

    /** Mean weighted loss of each global batch before its step, in order; the array itself. */
    public double[] stepLosses() {
        return steps.losses();
    }

    /** One row an epoch, in order, with the columns of {@link EpochSummary}; NaN is null. */
    public Dataset<Row> epochFrame(SparkSession session) {
        return TrainingFrames.epochs(this, session);
    }

    /**
     * One row a step, in order: {@code step} from 1, {@code epoch} from 1, {@code loss} before the step, {@code learningRate},
     * {@code seconds} of training when it was done and {@code samplesPerSecond} since the step before, what validation took
     * between two epochs included.
     */
    public Dataset<Row> stepFrame(SparkSession session) {
        return TrainingFrames.steps(this, session);
    }

    /** One row a worker, with the columns of {@link WorkerUse}. */
    public Dataset<Row> workerFrame(SparkSession session) {
        return TrainingFrames.workers(this, session);
    }

    /** Rows a second of a step, counted from 0, over all workers. */
    double samplesPerSecond(int step) {
        double since = step == 0 ? 0 : steps.seconds()[step - 1];
        return trainRows / (double) stepsPerEpoch / Math.max(1e-9, steps.seconds()[step] - since);
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
                        + " %%, sync %.1f %%, optimizer %.1f %%, validation %.1f %%%s",
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
                percent(time.validation()),
                energy.map(taken -> "; " + taken).orElse("") + "; " + forecast());
    }

    private double percent(double seconds) {
        return 100 * seconds / time.total();
    }
}
