package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * How a training runs: batches, epochs, stopping, workers, time-outs, checkpoints.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface RunParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final IntParam batchSize;
        private final IntParam epochs;
        private final IntParam patience;
        private final DoubleParam minDelta;
        private final ModeParam<ValidationMetric> validationMetric;
        private final LongParam seed;
        private final ModeParam<TrainerKind> trainer;
        private final IntParam numWorkers;
        private final IntParam threadsPerWorker;
        private final IntParam slotTimeoutSeconds;
        private final IntParam collectiveTimeoutSeconds;
        private final Param<String> checkpointPath;
        private final IntParam checkpointIntervalEpochs;
        private final IntParam accumulationSteps;

        Group(Params stage) {
            batchSize = CheckedParams.intAtLeast(stage, "batchSize", "rows of a global batch, over all workers", 1);
            accumulationSteps = CheckedParams.intAtLeast(
                    stage, "accumulationSteps", "parts in which a worker computes its share of a batch", 1);
            epochs = CheckedParams.intAtLeast(stage, "epochs", "most passes over the training rows", 1);
            patience = CheckedParams.intAtLeast(
                    stage,
                    "patience",
                    "epochs without a better validation metric after which training ends; 0: never",
                    0);
            minDelta = CheckedParams.doubleBetween(
                    stage, "minDelta", "by how much the validation metric must improve to count", 0, Double.MAX_VALUE);
            validationMetric = new ModeParam<>(
                    stage, "validationMetric", "what decides which epoch is the best", ValidationMetric.class);
            seed = CheckedParams.anyLong(stage, "seed", "seed of the initial weights, the order of rows and dropout");
            trainer = new ModeParam<>(stage, "trainer", "how training reaches the executors", TrainerKind.class);
            numWorkers =
                    CheckedParams.intAtLeast(stage, "numWorkers", "tasks that train together; 0: one an executor", 0);
            threadsPerWorker = CheckedParams.intAtLeast(
                    stage, "threadsPerWorker", "cores that a worker computes on; 0: its share of the cluster's", 0);
            slotTimeoutSeconds = CheckedParams.intAtLeast(
                    stage, "slotTimeoutSeconds", "how long to wait for executors before an error", 1);
            collectiveTimeoutSeconds = CheckedParams.intAtLeast(
                    stage, "collectiveTimeoutSeconds", "after which a silent worker counts as dead", 1);
            checkpointPath = CheckedParams.string(
                    stage,
                    "checkpointPath",
                    "folder on any Hadoop file system for checkpoints",
                    value -> value != null && !value.isEmpty(),
                    "a path");
            checkpointIntervalEpochs =
                    CheckedParams.intAtLeast(stage, "checkpointIntervalEpochs", "epochs between two checkpoints", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group runParams();

    /** The stage itself. */
    S self();

    /**
     * Parts in which a worker computes its share of a batch, one after the other, their gradients summed (gradient
     * accumulation): memory for activations is that of one part, and the result the same but for rounding, unless the network
     * has batch normalisation or dropout, which see a part; at least 1; default 1.
     */
    default IntParam accumulationSteps() {
        return runParams().accumulationSteps;
    }

    /** The value of {@link #accumulationSteps}. */
    default int getAccumulationSteps() {
        return (int) getOrDefault(accumulationSteps());
    }

    /** Sets {@link #accumulationSteps}. */
    default S setAccumulationSteps(int value) {
        set(accumulationSteps(), value);
        return self();
    }

    /** Rows of a global batch, over all workers, at least 1; default 64. */
    default IntParam batchSize() {
        return runParams().batchSize;
    }

    /** The value of {@link #batchSize}. */
    default int getBatchSize() {
        return (int) getOrDefault(batchSize());
    }

    /** Sets {@link #batchSize}. */
    default S setBatchSize(int value) {
        set(batchSize(), value);
        return self();
    }

    /** Most passes over the training rows, at least 1; default 10. */
    default IntParam epochs() {
        return runParams().epochs;
    }

    /** The value of {@link #epochs}. */
    default int getEpochs() {
        return (int) getOrDefault(epochs());
    }

    /** Sets {@link #epochs}. */
    default S setEpochs(int value) {
        set(epochs(), value);
        return self();
    }

    /** Epochs without a better validation metric after which training ends; default 0: never. */
    default IntParam patience() {
        return runParams().patience;
    }

    /** The value of {@link #patience}. */
    default int getPatience() {
        return (int) getOrDefault(patience());
    }

    /** Sets {@link #patience}. */
    default S setPatience(int value) {
        set(patience(), value);
        return self();
    }

    /** By how much the validation metric must improve to count, at least 0; default 0. */
    default DoubleParam minDelta() {
        return runParams().minDelta;
    }

    /** The value of {@link #minDelta}. */
    default double getMinDelta() {
        return (double) getOrDefault(minDelta());
    }

    /** Sets {@link #minDelta}. */
    default S setMinDelta(double value) {
        set(minDelta(), value);
        return self();
    }

    /**
     * What decides which epoch is the best, when {@code patience} ends, and when schedule {@code plateau} lowers the rate; of equal
     * values, and with {@code minDelta} 0, the lower loss: {@code loss}; of classifiers {@code accuracy} and {@code f1}, of two
     * classes {@code area-under-roc}; of regressors {@code rmse}, {@code mae} and {@code r2}. Any other is set by
     * {@link DataParallelTrainer#setCustomMetric}. Default {@code loss}.
     */
    default ModeParam<ValidationMetric> validationMetric() {
        return runParams().validationMetric;
    }

    /** The value of {@link #validationMetric}. */
    default String getValidationMetric() {
        return getOrDefault(validationMetric());
    }

    /** Sets {@link #validationMetric}. */
    default S setValidationMetric(String value) {
        set(validationMetric(), value);
        return self();
    }

    /** Sets {@link #validationMetric}. */
    default S setValidationMetric(ValidationMetric value) {
        return setValidationMetric(validationMetric().stored(value));
    }

    /** Seed of the initial weights, the order of rows and dropout; default 0. */
    default LongParam seed() {
        return runParams().seed;
    }

    /** The value of {@link #seed}. */
    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    /** Sets {@link #seed}. */
    default S setSeed(long value) {
        set(seed(), value);
        return self();
    }

    /**
     * How training reaches the executors: {@code barrier}, in one Spark barrier stage; {@code block-manager}, by BigDL's {@code
     * DistriOptimizer}, two Spark jobs a step, for clusters that cannot run barrier stages, as with dynamic allocation. Losses and
     * weights are the same up to the rounding of sums. The latter needs executors that stay while it trains, ends when one is lost,
     * reports when it is done, and refuses what it cannot do: validation, pipelines, checkpoints, averaged weights, {@code
     * clipNorm}, {@code maxNorm}, coded gradients, {@code lamb} and {@code lars} among it. Default {@code barrier}.
     */
    default ModeParam<TrainerKind> trainer() {
        return runParams().trainer;
    }

    /** The value of {@link #trainer}. */
    default String getTrainer() {
        return getOrDefault(trainer());
    }

    /** Sets {@link #trainer}. */
    default S setTrainer(String value) {
        set(trainer(), value);
        return self();
    }

    /** Sets {@link #trainer}. */
    default S setTrainer(TrainerKind value) {
        return setTrainer(trainer().stored(value));
    }

    /**
     * Tasks that train together; default 0: one an executor, or one a task slot on YARN and Kubernetes with Spark 3.5.0, which
     * gives a stage no larger tasks than the application's.
     */
    default IntParam numWorkers() {
        return runParams().numWorkers;
    }

    /** The value of {@link #numWorkers}. */
    default int getNumWorkers() {
        return (int) getOrDefault(numWorkers());
    }

    /** Sets {@link #numWorkers}. */
    default S setNumWorkers(int value) {
        set(numWorkers(), value);
        return self();
    }

    /** Cores that a worker computes on; default 0: its share of the cluster's. */
    default IntParam threadsPerWorker() {
        return runParams().threadsPerWorker;
    }

    /** The value of {@link #threadsPerWorker}. */
    default int getThreadsPerWorker() {
        return (int) getOrDefault(threadsPerWorker());
    }

    /** Sets {@link #threadsPerWorker}. */
    default S setThreadsPerWorker(int value) {
        set(threadsPerWorker(), value);
        return self();
    }

    /**
     * How long to wait for executors, or for slots that others hold, before an error, at least 1; default 60. It counts while no
     * task of the training, or of the jobs over its rows, runs.
     */
    default IntParam slotTimeoutSeconds() {
        return runParams().slotTimeoutSeconds;
    }

    /** The value of {@link #slotTimeoutSeconds}. */
    default int getSlotTimeoutSeconds() {
        return (int) getOrDefault(slotTimeoutSeconds());
    }

    /** Sets {@link #slotTimeoutSeconds}. */
    default S setSlotTimeoutSeconds(int value) {
        set(slotTimeoutSeconds(), value);
        return self();
    }

    /** After which a silent worker counts as dead, at least 1; default 40. A step must take less. */
    default IntParam collectiveTimeoutSeconds() {
        return runParams().collectiveTimeoutSeconds;
    }

    /** The value of {@link #collectiveTimeoutSeconds}. */
    default int getCollectiveTimeoutSeconds() {
        return (int) getOrDefault(collectiveTimeoutSeconds());
    }

    /** Sets {@link #collectiveTimeoutSeconds}. */
    default S setCollectiveTimeoutSeconds(int value) {
        set(collectiveTimeoutSeconds(), value);
        return self();
    }

    /** Folder on any Hadoop file system for checkpoints; not set by default: none are made. */
    default Param<String> checkpointPath() {
        return runParams().checkpointPath;
    }

    /** The value of {@link #checkpointPath}. */
    default String getCheckpointPath() {
        return getOrDefault(checkpointPath());
    }

    /** Sets {@link #checkpointPath}. */
    default S setCheckpointPath(String value) {
        set(checkpointPath(), value);
        return self();
    }

    /** Epochs between two checkpoints, at least 1; default 1. */
    default IntParam checkpointIntervalEpochs() {
        return runParams().checkpointIntervalEpochs;
    }

    /** The value of {@link #checkpointIntervalEpochs}. */
    default int getCheckpointIntervalEpochs() {
        return (int) getOrDefault(checkpointIntervalEpochs());
    }

    /** Sets {@link #checkpointIntervalEpochs}. */
    default S setCheckpointIntervalEpochs(int value) {
        set(checkpointIntervalEpochs(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(RunParams<?> stage) {
        stage.setDefault(stage.accumulationSteps(), 1);
        stage.setDefault(stage.batchSize(), 64);
        stage.setDefault(stage.epochs(), 10);
        stage.setDefault(stage.patience(), 0);
        stage.setDefault(stage.minDelta(), 0.0);
        stage.setDefault(stage.validationMetric(), stage.validationMetric().stored(ValidationMetric.LOSS));
        stage.setDefault(stage.seed(), 0L);
        stage.setDefault(stage.trainer(), stage.trainer().stored(TrainerKind.BARRIER));
        stage.setDefault(stage.numWorkers(), 0);
        stage.setDefault(stage.threadsPerWorker(), 0);
        stage.setDefault(stage.slotTimeoutSeconds(), 60);
        stage.setDefault(stage.collectiveTimeoutSeconds(), 40);
        stage.setDefault(stage.checkpointIntervalEpochs(), 1);
    }
}
