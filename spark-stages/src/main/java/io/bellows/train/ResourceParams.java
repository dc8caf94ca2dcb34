package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.resources.ReadAhead;
import io.bellows.resources.TrainingResources;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * What the stage that trains asks of the cluster (Spark's stage-level scheduling).
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ResourceParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final IntParam executorCores;
        private final IntParam executorMemoryMb;
        private final IntParam executorMemoryOverheadMb;
        private final IntParam gpusPerExecutor;
        private final DoubleParam gpusPerWorker;
        private final BooleanParam chooseBatchSize;
        private final IntParam readerThreads;
        private final IntParam prefetchBatches;

        Group(Params stage) {
            executorCores = amount(stage, "executorCores", "cores of each executor that trains");
            executorMemoryMb = amount(stage, "executorMemoryMb", "MB of the heap of each executor that trains");
            executorMemoryOverheadMb =
                    amount(stage, "executorMemoryOverheadMb", "MB beside the heap of each executor that trains");
            gpusPerExecutor = amount(stage, "gpusPerExecutor", "GPUs of each executor that trains");
            gpusPerWorker = CheckedParams.doubleThat(
                    stage,
                    "gpusPerWorker",
                    "GPUs that a worker holds while it trains",
                    TrainingResources::isShare,
                    "a number from 0 to 0.5, or a whole one");
            chooseBatchSize = new BooleanParam(
                    stage,
                    "chooseBatchSize",
                    "whether a batchSize that is not set is chosen by what steps are expected to cost");
            readerThreads = CheckedParams.intAtLeast(
                    stage, "readerThreads", "threads of a worker that read batches ahead; 0: as the rows ask for", 0);
            prefetchBatches = CheckedParams.intAtLeast(
                    stage, "prefetchBatches", "batches that each such thread reads ahead of the step; 0: two", 0);
        }

        private static IntParam amount(Params stage, String name, String doc) {
            return CheckedParams.intAtLeast(stage, name, doc + "; 0: what the application has", 0);
        }
    }

    /** The group of params; not itself a param. */
    Group resourceParams();

    /** The stage itself. */
    S self();

    /**
     * Cores of each executor that trains, at least 0; default 0: what {@code spark.executor.cores} says. This, and memory and GPUs
     * of executors, gives the training executors of its own. Spark makes such for one stage by dynamic allocation alone, under which it
     * refuses barrier stages: it takes {@code trainer} block-manager, {@code spark.dynamicAllocation.enabled}, {@code numWorkers}
     * above 0, and a standalone, YARN or Kubernetes cluster. All else is refused before a job starts. Workers have so many threads.
     */
    default IntParam executorCores() {
        return resourceParams().executorCores;
    }

    /** The value of {@link #executorCores}. */
    default int getExecutorCores() {
        return (int) getOrDefault(executorCores());
    }

    /** Sets {@link #executorCores}. */
    default S setExecutorCores(int value) {
        set(executorCores(), value);
        return self();
    }

    /** MB of the heap of each executor that trains, at least 0; default 0: what the application has; see {@link #executorCores}. */
    default IntParam executorMemoryMb() {
        return resourceParams().executorMemoryMb;
    }

    /** The value of {@link #executorMemoryMb}. */
    default int getExecutorMemoryMb() {
        return (int) getOrDefault(executorMemoryMb());
    }

    /** Sets {@link #executorMemoryMb}. */
    default S setExecutorMemoryMb(int value) {
        set(executorMemoryMb(), value);
        return self();
    }

    /**
     * MB beside the heap of each executor that trains, where weights, gradients and results of layers are, at least 0; default 0:
     * what the application has; see {@link #executorCores}. Standalone clusters do not count it.
     */
    default IntParam executorMemoryOverheadMb() {
        return resourceParams().executorMemoryOverheadMb;
    }

    /** The value of {@link #executorMemoryOverheadMb}. */
    default int getExecutorMemoryOverheadMb() {
        return (int) getOrDefault(executorMemoryOverheadMb());
    }

    /** Sets {@link #executorMemoryOverheadMb}. */
    default S setExecutorMemoryOverheadMb(int value) {
        set(executorMemoryOverheadMb(), value);
        return self();
    }

    /** GPUs of each executor that trains, at least 0; default 0: what the application has; see {@link #executorCores}. */
    default IntParam gpusPerExecutor() {
        return resourceParams().gpusPerExecutor;
    }

    /** The value of {@link #gpusPerExecutor}. */
    default int getGpusPerExecutor() {
        return (int) getOrDefault(gpusPerExecutor());
    }

    /** Sets {@link #gpusPerExecutor}. */
    default S setGpusPerExecutor(int value) {
        set(gpusPerExecutor(), value);
        return self();
    }

    /**
     * GPUs that a worker holds while it trains, so that no other stage uses them: from 0 to 0.5, or whole; default 0. Training
     * computes on cores either way. Works without dynamic allocation, too, where the executors have so many; not in local mode.
     */
    default DoubleParam gpusPerWorker() {
        return resourceParams().gpusPerWorker;
    }

    /** The value of {@link #gpusPerWorker}. */
    default double getGpusPerWorker() {
        return (double) getOrDefault(gpusPerWorker());
    }

    /** Sets {@link #gpusPerWorker}. */
    default S setGpusPerWorker(double value) {
        set(gpusPerWorker(), value);
        return self();
    }

    /**
     * Whether {@code batchSize}, where it is not set, is chosen for speed, by the network, the workers and what steps are expected to
     * cost ({@link io.bellows.resources.ResourcePlanner}): a power of two from 32 to 1024 of which an epoch has 20 at least. Another
     * batch gives another model, and so may another cluster; needs {@code pipelineStages} 1. Default false.
     */
    default BooleanParam chooseBatchSize() {
        return resourceParams().chooseBatchSize;
    }

    /** The value of {@link #chooseBatchSize}. */
    default boolean getChooseBatchSize() {
        return (boolean) getOrDefault(chooseBatchSize());
    }

    /** Sets {@link #chooseBatchSize}. */
    default S setChooseBatchSize(boolean value) {
        set(chooseBatchSize(), value);
        return self();
    }

    /**
     * Threads of a worker that read training batches, and where rows are made anew each epoch make them, ahead of its steps; at least 0; default
     * 0: one where rows are read as they are, else as many as {@code threadsPerWorker}. More pay where steps wait for data and cores are
     * idle. The same training whatever it is.
     */
    default IntParam readerThreads() {
        return resourceParams().readerThreads;
    }

    /** The value of {@link #readerThreads}. */
    default int getReaderThreads() {
        return (int) getOrDefault(readerThreads());
    }

    /** Sets {@link #readerThreads}. */
    default S setReaderThreads(int value) {
        set(readerThreads(), value);
        return self();
    }

    /**
     * Batches that each of {@code readerThreads} reads ahead of the step, at least 0; default 0: two, one ready and one being read. More
     * pay where single batches take far longer than their mean, and take that much more of the heap. The same training whatever it is.
     */
    default IntParam prefetchBatches() {
        return resourceParams().prefetchBatches;
    }

    /** The value of {@link #prefetchBatches}. */
    default int getPrefetchBatches() {
        return (int) getOrDefault(prefetchBatches());
    }

    /** Sets {@link #prefetchBatches}. */
    default S setPrefetchBatches(int value) {
        set(prefetchBatches(), value);
        return self();
    }

    /** What is asked of reading ahead. */
    default ReadAhead readAhead() {
        return new ReadAhead(getReaderThreads(), getPrefetchBatches());
    }

    /** What is asked of the cluster by these params. */
    default TrainingResources trainingResources() {
        return new TrainingResources(
                getExecutorCores(),
                getExecutorMemoryMb(),
                getExecutorMemoryOverheadMb(),
                getGpusPerExecutor(),
                getGpusPerWorker());
    }

    /** Sets what is asked of the cluster. */
    default S setTrainingResources(TrainingResources value) {
        setExecutorCores(value.executorCores());
        setExecutorMemoryMb(value.executorMemoryMb());
        setExecutorMemoryOverheadMb(value.executorMemoryOverheadMb());
        setGpusPerExecutor(value.gpusPerExecutor());
        return setGpusPerWorker(value.gpusPerWorker());
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(ResourceParams<?> stage) {
        stage.setDefault(stage.executorCores(), 0);
        stage.setDefault(stage.executorMemoryMb(), 0);
        stage.setDefault(stage.executorMemoryOverheadMb(), 0);
        stage.setDefault(stage.gpusPerExecutor(), 0);
        stage.setDefault(stage.gpusPerWorker(), 0.0);
        stage.setDefault(stage.chooseBatchSize(), false);
        stage.setDefault(stage.readerThreads(), 0);
        stage.setDefault(stage.prefetchBatches(), 0);
    }
}
