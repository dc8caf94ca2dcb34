package io.bellows.train;

import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.TaskResourceProfile;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * How a training spreads over the cluster: one worker an executor, with the executor's cores as its threads, unless the
 * user says otherwise.
 *
 * @param workers tasks of the barrier stage
 * @param threadsPerWorker cores that each computes on
 * @param slots tasks that the cluster runs at once
 */
record ClusterSlots(int workers, int threadsPerWorker, int slots) {
    private static final long POLL_MILLIS = 200;
    private static final String DYNAMIC_ALLOCATION = "spark.dynamicAllocation.enabled";

    /**
     * Refuses a cluster whose executors come and go, before a job has run in vain.
     *
     * @param stage that is to be trained, for the message
     * @throws IllegalStateException if Spark allocates executors dynamically, which its barrier stages cannot bear
     */
    static void requireLastingExecutors(SparkContext spark, String stage) {
        if (!spark.isLocal() && spark.conf().getBoolean(DYNAMIC_ALLOCATION, false)) {
            throw new IllegalStateException("Cannot train " + stage + ": found true, expected false for "
                    + DYNAMIC_ALLOCATION
                    + ", since Spark's barrier stages need executors that stay; set it to false, and the number of"
                    + " executors by spark.executor.instances or spark.cores.max, or set trainer to block-manager");
        }
    }

    /**
     * Reads the cluster's executors, and waits for them while there are too few.
     *
     * @param askedWorkers 0 for one an executor
     * @param stages workers that a pipeline takes, of whose number the workers are a multiple; 1 for none
     * @param askedThreads 0 for all cores
     * @throws IllegalStateException if there are too few slots after {@code timeoutSeconds}
     */
    static ClusterSlots find(SparkContext spark, int askedWorkers, int stages, int askedThreads, int timeoutSeconds)
            throws InterruptedException {
        int slots = await(spark, Math.max(stages, askedWorkers), stages, timeoutSeconds);
        int executors = spark.isLocal()
                ? 1
                : Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
        int workers = askedWorkers > 0 ? askedWorkers : Math.max(stages, Math.min(executors, slots) / stages * stages);
        int cores = slots * spark.conf().getInt("spark.task.cpus", 1);
        // a task cannot reach past its executor, however few workers there are
        int share = Math.min(cores / workers, cores / executors);
        int threads = askedThreads > 0 ? askedThreads : Math.max(1, share);
        return new ClusterSlots(workers, threads, slots);
    }

    /**
     * Waits until the cluster has {@code least} slots; gives how many it has.
     *
     * @param stages workers that a pipeline takes; 1 for none
     * @throws IllegalStateException if there are fewer after {@code timeoutSeconds}
     */
    static int await(SparkContext spark, int least, int stages, int timeoutSeconds) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
        int slots = slots(spark);
        while (slots < least) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot start training: found " + slots
                        + " task slots in the cluster after " + timeoutSeconds + " s, expected at least "
                        + least
                        + "; start more executors, lower numWorkers" + (stages > 1 ? " or pipelineStages" : "")
                        + ", or raise slotTimeoutSeconds");
            }
            Thread.sleep(POLL_MILLIS);
            slots = slots(spark);
        }
        return slots;
    }

    /** Tasks of the default kind that the cluster can run at once, be it busy or not. */
    static int slots(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }

    /** Whether a task must claim more than the default cores to have its executor for itself. */
    boolean needsProfile(SparkContext spark) {
        return !spark.isLocal() && workers < slots;
    }

    /** A profile by which one task takes the cores of its threads. */
    ResourceProfile profile() {
        return new TaskResourceProfile(
                new TaskResourceRequests().cpus(threadsPerWorker).requests());
    }
}
