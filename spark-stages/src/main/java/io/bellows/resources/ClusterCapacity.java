package io.bellows.resources;

import org.apache.spark.SparkContext;

/**
 * What of a cluster a training may have.
 *
 * @param executors processes; 1 in local mode
 * @param slots tasks that run at once
 * @param cores of all slots
 */
public record ClusterCapacity(int executors, int slots, int cores) {
    /** What the executors of {@code spark} have now, be they busy or not. */
    public static ClusterCapacity of(SparkContext spark) {
        int executors = spark.isLocal()
                ? 1
                : Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
        int slots = spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
        return new ClusterCapacity(executors, slots, slots * spark.conf().getInt("spark.task.cpus", 1));
    }

    /** The cores of each of {@code workers}; one cannot reach past its executor, however few they are; at least 1. */
    public int coresOf(int workers) {
        return Math.max(1, Math.min(cores / workers, cores / executors));
    }
}
