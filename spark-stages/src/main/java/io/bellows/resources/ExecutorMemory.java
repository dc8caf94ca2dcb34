package io.bellows.resources;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What an executor may take, by Spark's settings.
 *
 * @param heapMb of its JVM
 * @param overheadMb beside the heap, where weights, gradients and results of the native library are
 * @param isOverheadBound whether the cluster holds an executor to both; standalone clusters do not
 * @param workers that share it at most
 */
public record ExecutorMemory(long heapMb, long overheadMb, boolean isOverheadBound, int workers) {
    private static final String HEAP = "spark.executor.memory";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
    /** Clusters that end a process which takes more than its heap and the overhead. */
    private static final List<String> BOUND_BY = List.of("yarn", "k8s");

    /** Spark's own least overhead and share of the heap. */
    private static final long LEAST_OVERHEAD_MB = 384;

    private static final double DEFAULT_FACTOR = 0.1;
    private static final long UNBOUNDED_MB = Long.MAX_VALUE >> 1;
    private static final long EXECUTOR_PROCESS_MB = 183;
    private static final long DRIVER_PROCESS_MB = 300;
    private static final String REMEDIES = ", raise accumulationSteps, lower batchSize, or set pipelineStages";

    /**
     * That of the executors in which so many workers train; without bounds in local mode, whose memory no setting of Spark bounds.
     *
     * @param resources what was asked for in place of the application's
     */
    public static ExecutorMemory of(SparkContext spark, int workers, TrainingResources resources) {
        if (spark.isLocal()) {
            return new ExecutorMemory(UNBOUNDED_MB, 0, false, workers);
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
        return new ExecutorMemory(
                heap,
                conf.getSizeAsMb(OVERHEAD, usual + "m"),
                BOUND_BY.stream().anyMatch(conf.get("spark.master", "")::startsWith),
                workers);
    }

    /**
     * What a process that trains has beside its heap but for its networks: classes, compiled code, threads, Spark's buffers and
     * libraries. Measured of Spark 3.5.3 on Java 17; in local mode it is the driver's, with Spark SQL's planner among it.
     */
    public long processMb() {
        return heapMb == UNBOUNDED_MB ? DRIVER_PROCESS_MB : EXECUTOR_PROCESS_MB;
    }

    /** What a process that trains has beside its heap, if each of its workers has {@code nativeBytes} there. */
    public long besideHeapMb(long nativeBytes) {
        return processMb() + workers * ((nativeBytes >> 20) + 1);
    }

    /**
     * What to tell where there is less than a process takes, or less beside the heap where the cluster ends what takes more.
     *
     * @param workerBytes of each worker, on the heap and beside it
     * @param nativeBytes the part of them beside the heap
     */
    public Optional<String> shortage(long workerBytes, long nativeBytes) {
        long needed = processMb() + workers * ((workerBytes >> 20) + 1);
        if (needed > heapMb + overheadMb) {
            return Optional.of("Training may run out of memory: found about " + needed + " MB for " + of()
                    + ", expected at most " + (heapMb + overheadMb) + " MB (" + HEAP + " " + heapMb + " MB and "
                    + OVERHEAD + " "
                    + overheadMb + " MB); raise " + OVERHEAD + REMEDIES);
        }
        long beside = besideHeapMb(nativeBytes);
        return isOverheadBound && beside > overheadMb
                ? Optional.of(
                        "Training may run out of memory beside the heap: found about " + beside + " MB for " + of()
                                + ", expected at most " + OVERHEAD + " " + overheadMb
                                + " MB, past which YARN and Kubernetes end an"
                                + " executor whose heap is full; raise " + OVERHEAD + REMEDIES)
                : Optional.empty();
    }

    private String of() {
        return workers + (workers == 1 ? " worker" : " workers") + " in an executor";
    }
}
