package io.bellows.resources;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.TaskResourceProfile;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What a training asks for in place of what the application has; 0 for what the application has.
 *
 * <p>By the first four the stage that trains gets executors of its own, which Spark makes by dynamic allocation alone.
 *
 * @param executorCores of each executor
 * @param executorMemoryMb heap of each executor
 * @param executorMemoryOverheadMb memory beside the heap; Spark's standalone clusters do not count it
 * @param gpusPerExecutor of each executor
 * @param gpusPerWorker that a worker holds while it trains: at most 0.5, or whole
 */
public record TrainingResources(
        int executorCores,
        int executorMemoryMb,
        int executorMemoryOverheadMb,
        int gpusPerExecutor,
        double gpusPerWorker) {
    /** What the application has. */
    public static final TrainingResources NONE = new TrainingResources(0, 0, 0, 0, 0);

    private static final String GPU = "gpu";
    private static final String EXECUTOR_GPU = "spark.executor.resource.gpu.";

    public TrainingResources {
        if (executorCores < 0
                || executorMemoryMb < 0
                || executorMemoryOverheadMb < 0
                || gpusPerExecutor < 0
                || !isShare(gpusPerWorker)) {
            throw new IllegalArgumentException("Cannot ask for resources " + executorCores + " cores, "
                    + executorMemoryMb + " + " + executorMemoryOverheadMb + " MB, " + gpusPerExecutor + " GPUs, "
                    + gpusPerWorker + " GPUs a worker: expected none below 0, and GPUs a worker at most 0.5 or whole");
        }
    }

    /** Whether Spark's tasks can ask for so much of a GPU. */
    public static boolean isShare(double gpus) {
        return gpus >= 0 && (gpus <= 0.5 || gpus == Math.rint(gpus)) && gpus <= Integer.MAX_VALUE;
    }

    /** Whether the stage that trains needs executors that are not the application's. */
    public boolean hasOwnExecutors() {
        return executorCores > 0 || executorMemoryMb > 0 || executorMemoryOverheadMb > 0 || gpusPerExecutor > 0;
    }

    /** Whether anything is asked for. */
    public boolean isAnything() {
        return hasOwnExecutors() || gpusPerWorker > 0;
    }

    /** What is asked for, by the names of the components. */
    public Map<String, Number> asked() {
        Map<String, Number> asked = new LinkedHashMap<>();
        asked.put("executorCores", executorCores);
        asked.put("executorMemoryMb", executorMemoryMb);
        asked.put("executorMemoryOverheadMb", executorMemoryOverheadMb);
        asked.put("gpusPerExecutor", gpusPerExecutor);
        asked.put("gpusPerWorker", gpusPerWorker);
        asked.values().removeIf(value -> value.doubleValue() == 0);
        return asked;
    }

    /** Cores of an executor that trains: those asked for, else those of {@code spark.executor.cores}; 0 where neither tells. */
    public int coresOfExecutor(SparkConf conf) {
        return executorCores > 0 ? executorCores : conf.getInt("spark.executor.cores", 0);
    }

    /** GPUs of an executor that trains. */
    public int gpusOfExecutor(SparkConf conf) {
        return gpusPerExecutor > 0 ? gpusPerExecutor : conf.getInt(EXECUTOR_GPU + "amount", 0);
    }

    /**
     * The profile of the stage that trains, one of whose tasks takes {@code threads} cores.
     *
     * @param conf of the application, which tells how GPUs are found
     */
    public ResourceProfile profile(int threads, SparkConf conf) {
        TaskResourceRequests task = new TaskResourceRequests().cpus(threads);
        if (gpusPerWorker > 0) {
            task.resource(GPU, gpusPerWorker);
        }
        if (!hasOwnExecutors()) {
            return new TaskResourceProfile(task.requests());
        }
        ExecutorResourceRequests executor = new ExecutorResourceRequests();
        if (coresOfExecutor(conf) > 0) {
            executor.cores(coresOfExecutor(conf));
        }
        if (executorMemoryMb > 0) {
            executor.memory(executorMemoryMb + "m");
        }
        if (executorMemoryOverheadMb > 0) {
            executor.memoryOverhead(executorMemoryOverheadMb + "m");
        }
        if (gpusOfExecutor(conf) > 0) {
            executor.resource(
                    GPU,
                    gpusOfExecutor(conf),
                    conf.get(EXECUTOR_GPU + "discoveryScript", ""),
                    conf.get(EXECUTOR_GPU + "vendor", ""));
        }
        return new ResourceProfile(executor.requests(), task.requests());
    }
}
