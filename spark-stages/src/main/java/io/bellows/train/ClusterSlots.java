package io.bellows.train;

import io.bellows.resources.ClusterCapacity;
import io.bellows.resources.Spread;
import io.bellows.resources.TrainingResources;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * How a training spreads over the cluster, and under which profile.
 *
 * @param spread workers and their threads
 * @param profile of the stage that trains; null for the application's
 */
record ClusterSlots(Spread spread, ResourceProfile profile) {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSlots.class);
    private static final long POLL_MILLIS = 200;
    static final String DYNAMIC_ALLOCATION = "spark.dynamicAllocation.enabled";

    /**
     * Refuses a cluster whose executors come and go, before a job has run in vain.
     *
     * @param stage that is to be trained, for the message
     * @throws IllegalStateException if Spark allocates executors dynamically, which its barrier stages cannot bear
     */
    static void requireLastingExecutors(SparkContext spark, String stage) {
        if (isDynamic(spark)) {
            throw new IllegalStateException("Cannot train " + stage + ": found true, expected false for "
                    + DYNAMIC_ALLOCATION
                    + ", since Spark's barrier stages need executors that stay; set it to false, and the number of"
                    + " executors by spark.executor.instances or spark.cores.max, or set trainer to block-manager");
        }
    }

    /** Whether executors come and go. */
    static boolean isDynamic(SparkContext spark) {
        return !spark.isLocal() && spark.conf().getBoolean(DYNAMIC_ALLOCATION, false);
    }

    /**
     * Reads the cluster's executors, and waits for them while there are too few.
     *
     * @param stages workers that a pipeline takes, of whose number the workers are a multiple; 1 for none
     * @throws IllegalStateException if there are too few slots after {@code slotTimeoutSeconds}
     */
    static ClusterSlots find(SparkContext spark, DataParallelTrainer<?, ?> stage, int stages)
            throws InterruptedException {
        TrainingResources resources = stage.trainingResources();
        int asked = stage.getNumWorkers();
        int askedThreads = stage.getThreadsPerWorker();
        if (resources.isAnything() && isDynamic(spark)) {
            int threads = askedThreads > 0 ? askedThreads : Math.max(1, resources.coresOfExecutor(spark.conf()));
            ResourceProfile profile = profile(spark, resources, threads);
            OwnExecutors.await(spark, profile, asked, stage.getSlotTimeoutSeconds());
            return new ClusterSlots(Spread.overOwn(asked, threads, askedThreads > 0), profile);
        }
        await(spark, Math.max(stages, asked), stages, stage.getSlotTimeoutSeconds());
        ClusterCapacity cluster = ClusterCapacity.of(spark);
        Spread spread = Spread.over(cluster, asked, askedThreads, stages);
        boolean needsProfile = !spark.isLocal() && (spread.workers() < cluster.slots() || resources.isAnything());
        if (!needsProfile) {
            return new ClusterSlots(spread, null);
        }
        ResourceProfile profile = profile(spark, resources, spread.threadsPerWorker());
        try {
            spark.resourceProfileManager().isSupported(profile);
            return new ClusterSlots(spread, profile);
        } catch (Exception e) {
            return withoutProfile(cluster, stage, stages, e);
        }
    }

    /** A slot for each worker, where Spark cannot give a stage other tasks than the application's: 3.5.0 on YARN and Kubernetes. */
    private static ClusterSlots withoutProfile(
            ClusterCapacity cluster, DataParallelTrainer<?, ?> stage, int stages, Exception reason) {
        if (stage.trainingResources().isAnything()) {
            throw new IllegalStateException(
                    "Cannot train %s with %s: %s; clear them, or use Spark 3.5.1 or later"
                            .formatted(stage.uid(), stage.trainingResources().asked(), reason.getMessage()),
                    reason);
        }
        LOG.warn(
                "{} trains by a worker for each task slot, on the cores of one task, not by a worker for each executor: {} Set"
                        + " spark.task.cpus to spark.executor.cores for one worker with all of an executor's cores, or use"
                        + " Spark 3.5.1 or later",
                stage.uid(),
                reason.getMessage());
        return new ClusterSlots(
                Spread.overSlots(cluster, stage.getNumWorkers(), stage.getThreadsPerWorker(), stages), null);
    }

    /** That of an earlier training that asked for the same, so that its executors serve again. */
    private static ResourceProfile profile(SparkContext spark, TrainingResources resources, int threads) {
        ResourceProfile profile = resources.profile(threads, spark.conf());
        Option<ResourceProfile> earlier = spark.resourceProfileManager().getEquivalentProfile(profile);
        return earlier.isDefined() ? earlier.get() : profile;
    }

    int workers() {
        return spread.workers();
    }

    int threadsPerWorker() {
        return spread.threadsPerWorker();
    }

    /**
     * Waits until the cluster has {@code least} slots.
     *
     * @param stages workers that a pipeline takes; 1 for none
     * @throws IllegalStateException if there are fewer after {@code timeoutSeconds}
     */
    static void await(SparkContext spark, int least, int stages, int timeoutSeconds) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
        int slots = ClusterCapacity.of(spark).slots();
        while (slots < least) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot start training: found " + slots
                        + " task slots in the cluster after " + timeoutSeconds + " s, expected at least "
                        + least
                        + "; start more executors, lower numWorkers" + (stages > 1 ? " or pipelineStages" : "")
                        + ", or raise slotTimeoutSeconds");
            }
            Thread.sleep(POLL_MILLIS);
            slots = ClusterCapacity.of(spark).slots();
        }
    }

    /** {@code rdd}, whose last stage gets the profile. */
    <T> RDD<T> under(RDD<T> rdd) {
        return profile == null ? rdd : rdd.withResources(profile);
    }

    /** Tasks of the stage that trains that the cluster can run at once, be it busy or not. */
    int slotsNow(SparkContext spark) {
        return profile == null ? ClusterCapacity.of(spark).slots() : spark.maxNumConcurrentTasks(profile);
    }
}
