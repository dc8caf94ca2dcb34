package io.bellows.train;

import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Has dynamic allocation make executors of a profile before a training needs them: Spark makes as many as tasks wait, so as many
 * tasks are given to it as there will be workers, which do nothing and end when all executors are there. So each worker finds an
 * executor of its own.
 */
final class OwnExecutors {
    private static final long POLL_MILLIS = 100;
    private static final long END_MILLIS = 10_000;

    private OwnExecutors() {}

    /** @throws IllegalStateException if there are fewer than {@code workers} of them after {@code timeoutSeconds} */
    static void await(SparkContext spark, ResourceProfile profile, int workers, int timeoutSeconds)
            throws InterruptedException {
        if (!spark.resourceProfileManager().isSupported(profile)) {
            throw new IllegalStateException("Cannot train under " + profile + ": found master '" + spark.master()
                    + "', expected a standalone, YARN or Kubernetes cluster");
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
        RDD<Integer> places = context.parallelize(Collections.nCopies(workers, timeoutSeconds), workers)
                .map(OwnExecutors::hold)
                .rdd()
                .withResources(profile);
        JavaFutureAction<List<Integer>> holding = new JavaRDD<>(places, tag).collectAsync();
        try {
            long deadline = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
            while (spark.maxNumConcurrentTasks(profile) < workers) {
                if (System.nanoTime() > deadline || holding.isDone()) {
                    throw new IllegalStateException("Cannot start training: found "
                            + spark.maxNumConcurrentTasks(profile) + " executors of its own after " + timeoutSeconds
                            + " s, expected " + workers
                            + "; check that the cluster has room for them beside the application's other executors, lower"
                            + " numWorkers or what they ask for, or raise slotTimeoutSeconds");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } finally {
            holding.cancel(true);
        }
        awaitFree(context, holding);
    }

    /** Until no task holds a place, so that none is shared by two workers. */
    private static void awaitFree(JavaSparkContext context, JavaFutureAction<?> holding) throws InterruptedException {
        long deadline = System.nanoTime() + END_MILLIS * 1_000_000L;
        while (activeTasks(context, holding) > 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static int activeTasks(JavaSparkContext context, JavaFutureAction<?> holding) {
        int active = 0;
        for (int job : holding.jobIds()) {
            var info = context.statusTracker().getJobInfo(job);
            if (info != null) {
                for (int stage : info.stageIds()) {
                    SparkStageInfo found = context.statusTracker().getStageInfo(stage);
                    active += found == null ? 0 : found.numActiveTasks();
                }
            }
        }
        return active;
    }

    private static Integer hold(Integer seconds) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!TaskContext.get().isInterrupted() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return seconds;
    }
}
