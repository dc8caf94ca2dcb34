package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * How a training begins, ends and is remembered: continuing an earlier run, budgets of time and steps, checkpoints kept.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface RunLifeParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> resumeFrom;
        private final LongParam checkpointIntervalSteps;
        private final DoubleParam checkpointIntervalMinutes;
        private final IntParam keepCheckpoints;
        private final BooleanParam keepCheckpointsAfterRun;
        private final DoubleParam maxTrainingSeconds;
        private final DoubleParam energyBudgetJoules;
        private final LongParam maxSteps;
        private final Param<String> tensorBoardPath;
        private final DoubleArrayParam rateRange;
        private final IntParam maxRestarts;

        Group(Params stage) {
            resumeFrom = path(stage, "resumeFrom", "folder of a run's checkpoints, or of one, to continue from");
            checkpointIntervalSteps = CheckedParams.longAtLeast(
                    stage, "checkpointIntervalSteps", "steps between two checkpoints within epochs; 0: none there", 0);
            checkpointIntervalMinutes = CheckedParams.doubleAbove(
                    stage, "checkpointIntervalMinutes", "minutes after which a checkpoint is made within an epoch", 0);
            keepCheckpoints =
                    CheckedParams.intAtLeast(stage, "keepCheckpoints", "latest checkpoints kept, beside the best", 1);
            keepCheckpointsAfterRun = new BooleanParam(
                    stage, "keepCheckpointsAfterRun", "whether checkpoints stay when a training has ended well");
            maxTrainingSeconds = CheckedParams.doubleAbove(
                    stage, "maxTrainingSeconds", "after which training ends with the best weights so far", 0);
            energyBudgetJoules = CheckedParams.doubleAbove(
                    stage, "energyBudgetJoules", "joules after which training ends with the best weights so far", 0);
            maxSteps = CheckedParams.longAtLeast(
                    stage, "maxSteps", "steps after which training ends with the best weights so far", 1);
            tensorBoardPath =
                    path(stage, "tensorBoardPath", "folder on any Hadoop file system for TensorBoard's files");
            maxRestarts = CheckedParams.intAtLeast(
                    stage, "maxRestarts", "times that a training starts again without a checkpoint in between", 0);
            rateRange = CheckedParams.doubles(
                    stage,
                    "rateRange",
                    "first and last learning rate of a range test; set by LearningRateFinder",
                    rates -> rates.length == 2 && rates[0] > 0 && rates[1] > rates[0],
                    "two rates above 0 that rise");
        }

        private static Param<String> path(Params stage, String name, String doc) {
            return CheckedParams.string(stage, name, doc, value -> value != null && !value.isEmpty(), "a path");
        }
    }

    /** The group of params; not itself a param. */
    Group runLifeParams();

    /** The stage itself. */
    S self();

    /**
     * Folder of an earlier run's checkpoints, of which the latest sound one is taken, or of one checkpoint; not set by
     * default: training begins anew. The run goes on to {@code epochs}, and ends with the losses and weights of a run that
     * was never interrupted, bit for bit, where rows, params and workers are the same. Network, optimizer, batch size, seed,
     * averaging and the rows must be, or {@code fit} is refused; a schedule that is planned for all {@code epochs} gives the
     * same rates only when both runs have as many.
     */
    default Param<String> resumeFrom() {
        return runLifeParams().resumeFrom;
    }

    /** The value of {@link #resumeFrom}. */
    default String getResumeFrom() {
        return getOrDefault(resumeFrom());
    }

    /** Sets {@link #resumeFrom}. */
    default S setResumeFrom(String value) {
        set(resumeFrom(), value);
        return self();
    }

    /**
     * Steps of the run between two checkpoints that are made within epochs, beside those of {@code checkpointIntervalEpochs}, at
     * least 0; default 0: none. Such a one holds the place in the epoch, what each worker's running statistics are and what its
     * coded gradients have left to send; making it changes nothing of the training.
     */
    default LongParam checkpointIntervalSteps() {
        return runLifeParams().checkpointIntervalSteps;
    }

    /** The value of {@link #checkpointIntervalSteps}. */
    default long getCheckpointIntervalSteps() {
        return (long) getOrDefault(checkpointIntervalSteps());
    }

    /** Sets {@link #checkpointIntervalSteps}. */
    default S setCheckpointIntervalSteps(long value) {
        set(checkpointIntervalSteps(), value);
        return self();
    }

    /**
     * Minutes since the last checkpoint, by the first worker's clock, after which another is made with the step under way, as
     * with {@code checkpointIntervalSteps}; above 0; not set by default: never.
     */
    default DoubleParam checkpointIntervalMinutes() {
        return runLifeParams().checkpointIntervalMinutes;
    }

    /** The value of {@link #checkpointIntervalMinutes}. */
    default double getCheckpointIntervalMinutes() {
        return (double) getOrDefault(checkpointIntervalMinutes());
    }

    /** Sets {@link #checkpointIntervalMinutes}. */
    default S setCheckpointIntervalMinutes(double value) {
        set(checkpointIntervalMinutes(), value);
        return self();
    }

    /** Latest checkpoints kept, at least 1, beside that of the best epoch; default 2. */
    default IntParam keepCheckpoints() {
        return runLifeParams().keepCheckpoints;
    }

    /** The value of {@link #keepCheckpoints}. */
    default int getKeepCheckpoints() {
        return (int) getOrDefault(keepCheckpoints());
    }

    /** Sets {@link #keepCheckpoints}. */
    default S setKeepCheckpoints(int value) {
        set(keepCheckpoints(), value);
        return self();
    }

    /** Whether checkpoints stay when a training has ended well, with one of its last whole epoch; default false. */
    default BooleanParam keepCheckpointsAfterRun() {
        return runLifeParams().keepCheckpointsAfterRun;
    }

    /** The value of {@link #keepCheckpointsAfterRun}. */
    default boolean getKeepCheckpointsAfterRun() {
        return (boolean) getOrDefault(keepCheckpointsAfterRun());
    }

    /** Sets {@link #keepCheckpointsAfterRun}. */
    default S setKeepCheckpointsAfterRun(boolean value) {
        set(keepCheckpointsAfterRun(), value);
        return self();
    }

    /**
     * Seconds after which training ends; not set by default: never. The epoch under way ends with the step at which the
     * first worker's clock has passed them, is scored like others, and the model is that of the best epoch. Reading the
     * rows and the last scoring take time of their own; what a lost worker made vain is not counted.
     */
    default DoubleParam maxTrainingSeconds() {
        return runLifeParams().maxTrainingSeconds;
    }

    /** The value of {@link #maxTrainingSeconds}. */
    default double getMaxTrainingSeconds() {
        return (double) getOrDefault(maxTrainingSeconds());
    }

    /** Sets {@link #maxTrainingSeconds}. */
    default S setMaxTrainingSeconds(double value) {
        set(maxTrainingSeconds(), value);
        return self();
    }

    /**
     * Joules that the application's executors may take from the beginning of {@code fit} on, above 0, after which training ends as
     * by {@code maxTrainingSeconds}; not set by default: any. What others do on those executors counts, and so do what a lost
     * worker made vain and reading the rows. The first worker decides by figures that are up to two seconds old. Refused before a
     * job starts where {@link io.bellows.energy.EnergyPlugin} is not among {@code spark.plugins}.
     */
    default DoubleParam energyBudgetJoules() {
        return runLifeParams().energyBudgetJoules;
    }

    /** The value of {@link #energyBudgetJoules}. */
    default double getEnergyBudgetJoules() {
        return (double) getOrDefault(energyBudgetJoules());
    }

    /** Sets {@link #energyBudgetJoules}. */
    default S setEnergyBudgetJoules(double value) {
        set(energyBudgetJoules(), value);
        return self();
    }

    /**
     * Steps after which training ends, those of a run that is continued among them; not set by default: never. Schedules are
     * planned for so many steps where that is fewer than {@code epochs} have.
     */
    default LongParam maxSteps() {
        return runLifeParams().maxSteps;
    }

    /** The value of {@link #maxSteps}. */
    default long getMaxSteps() {
        return (long) getOrDefault(maxSteps());
    }

    /** Sets {@link #maxSteps}. */
    default S setMaxSteps(long value) {
        set(maxSteps(), value);
        return self();
    }

    /**
     * Folder on any Hadoop file system for event files of TensorBoard, each training in a folder of its own; not set by default.
     * While training runs, a file has what the driver hears of it ({@code live/}); when it has ended well, one of every step and
     * epoch is in its place.
     */
    default Param<String> tensorBoardPath() {
        return runLifeParams().tensorBoardPath;
    }

    /** The value of {@link #tensorBoardPath}. */
    default String getTensorBoardPath() {
        return getOrDefault(tensorBoardPath());
    }

    /** Sets {@link #tensorBoardPath}. */
    default S setTensorBoardPath(String value) {
        set(tensorBoardPath(), value);
        return self();
    }

    /**
     * Times that a training which lost a worker, or in which a task failed, starts again from its latest checkpoint, or from
     * its start, without a newer checkpoint in between; at least 0; default 3.
     */
    default IntParam maxRestarts() {
        return runLifeParams().maxRestarts;
    }

    /** The value of {@link #maxRestarts}. */
    default int getMaxRestarts() {
        return (int) getOrDefault(maxRestarts());
    }

    /** Sets {@link #maxRestarts}. */
    default S setMaxRestarts(int value) {
        set(maxRestarts(), value);
        return self();
    }

    /**
     * First and last rate of a learning-rate range test, which ends {@code fit} by an exception; set by
     * {@link LearningRateFinder} alone.
     */
    default DoubleArrayParam rateRange() {
        return runLifeParams().rateRange;
    }

    /** The value of {@link #rateRange}. */
    default double[] getRateRange() {
        return getOrDefault(rateRange());
    }

    /** Sets {@link #rateRange}. */
    default S setRateRange(double... value) {
        set(rateRange(), value.clone());
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(RunLifeParams<?> stage) {
        stage.setDefault(stage.checkpointIntervalSteps(), 0L);
        stage.setDefault(stage.keepCheckpoints(), 2);
        stage.setDefault(stage.keepCheckpointsAfterRun(), false);
        stage.setDefault(stage.maxRestarts(), 3);
    }
}
