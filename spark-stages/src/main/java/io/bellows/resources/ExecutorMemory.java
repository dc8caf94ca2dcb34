package io.bellows.resources;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What an executor may take, by Spark's settings.
 *
 * @param heapMb of its JVM
 * @param overheadMb beside the heap, where weights, gradients and results of the native library are
 * @param workers that share it at most
 */
public record ExecutorMemory(long heapMb, long overheadMb, int workers) {
    private static final String HEAP = "spark.executor.memory";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
    /** Spark's own least overhead and share of the heap. */
    private static final long LEAST_OVERHEAD_MB = 384;

    private static final double DEFAULT_FACTOR = 0.1;
    private static final long UNBOUNDED_MB = Long.MAX_VALUE >> 1;
    private static final long EXECUTOR_PROCESS_MB = 183;
    private static final long DRIVER_PROCESS_MB = 300;

    /**
     * That of the executors in which so many workers train; without bounds in local mode, whose memory no setting of Spark bounds.
     *
     * @param resources what was asked for in place of the application's
     */
    public static ExecutorMemory of(SparkContext spark, int workers, TrainingResources resources) {
        if (spark.isLocal()) {
            return new ExecutorMemory(UNBOUNDED_MB, 0, workers);
        }
        if (resources.hasOwnExecutors()) {
            return ownExecutors(spark.conf(), resources);
        }
        int executors = ClusterCapacity.of(spark).executors();
        return of(spark.conf(), (workers + executors - 1) / executors);
    }

    private static ExecutorMemory ownExecutors(SparkConf conf, TrainingResources resources) {
        SparkConf own = conf.clone();
        if (resources.executorMemoryMb() > 0) {
            own.set(HEAP, resources.executorMemoryMb() + "m");
        }
        if (resources.executorMemoryOverheadMb() > 0) {
            own.set(OVERHEAD, resources.executorMemoryOverheadMb() + "m");
        }
        return of(own, 1);
    }

    static ExecutorMemory of(SparkConf conf, int workers) {
        long heap = conf.getSizeAsMb(HEAP, "1g");
        long usual = Math.max(LEAST_OVERHEAD_MB, (long) (heap * conf.getDouble(OVERHEAD_FACTOR, DEFAULT_FACTOR)));
        return new ExecutorMemory(heap, conf.getSizeAsMb(OVERHEAD, usual + "m"), workers);
    }

    /**
     * What a process that trains has beside its heap but for its networks: classes, compiled code, threads, Spark's buffers and
     * libraries. Measured of Spark 3.5.3 on Java 17; in local mode it is the driver's, with Spark SQL's planner among it.
     */
    public long processMb() {
        return heapMb == UNBOUNDED_MB ? DRIVER_PROCESS_MB : EXECUTOR_PROCESS_MB;
    }

    /** What to tell where {@code workerBytes} a worker are more than there is. */
    public Optional<String> shortage(long workerBytes) {
        long needed = workers * ((workerBytes >> 20) + 1);
        if (needed <= heapMb + overheadMb) {
            return Optional.empty();
        }
        return Optional.of("Training may run out of memory: found about " + needed + " MB for " + workers
                + " workers in an executor, expected at most " + (heapMb + overheadMb) + " MB (" + HEAP + " " + heapMb
                + " MB and " + OVERHEAD + " " + overheadMb + " MB); raise " + OVERHEAD
                + ", raise accumulationSteps, lower batchSize, or set pipelineStages");
    }
}
