package io.bellows.train;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains in one Spark barrier stage: a step costs its computation and one all-reduce, and no Spark job.
 *
 * <p>When a worker dies, the others fail at their next sum, and Spark runs the stage again, from the run's latest
 * checkpoint or from its start, up to {@code spark.stage.maxConsecutiveAttempts} times. A run without a task at work for
 * the slot time-out is ended with an error, so that it never waits for executors that do not come.
 */
final class BarrierTrainer implements SynchronousTrainer {
    private static final long POLL_MILLIS = 250;
    private static final long EVENTS_MILLIS = 5_000;

    private final SparkContext spark;
    private final ClusterSlots slots;
    private final int slotTimeoutSeconds;
    private final WorkerLosses losses = new WorkerLosses();

    BarrierTrainer(SparkContext spark, ClusterSlots slots, int slotTimeoutSeconds) {
        this.spark = spark;
        this.slots = slots;
        this.slotTimeoutSeconds = slotTimeoutSeconds;
    }

    @Override
    public TrainingResult train(JavaPairRDD<Long, byte[]> rows, TrainingPlan plan) {
        ProgressAccumulator progress = new ProgressAccumulator();
        spark.register(progress, "bellows training progress");
        ProgressListener listener = new ProgressListener(progress.id());
        Broadcast<TrainingPlan> shared =
                JavaSparkContext.fromSparkContext(spark).broadcast(plan);
        spark.addSparkListener(losses);
        if (!spark.isLocal()) {
            spark.addSparkListener(listener);
        }
        try {
            return await(stage(rows, shared, progress).collectAsync());
        } finally {
            spark.removeSparkListener(losses);
            if (!spark.isLocal()) {
                spark.removeSparkListener(listener);
            }
            shared.destroy();
        }
    }

    private JavaRDD<TrainingResult> stage(
            JavaPairRDD<Long, byte[]> rows, Broadcast<TrainingPlan> plan, ProgressAccumulator progress) {
        ClassTag<TrainingResult> tag = ClassTag$.MODULE$.apply(TrainingResult.class);
        RDD<TrainingResult> results = rows.rdd().barrier().mapPartitions(new WorkerTask(plan, progress), false, tag);
        if (slots.needsProfile(spark)) {
            results = results.withResources(slots.profile());
        }
        return new JavaRDD<>(results, tag);
    }

    private TrainingResult await(JavaFutureAction<List<TrainingResult>> job) {
        long idleSince = System.nanoTime();
        try {
            while (true) {
                try {
                    return job.get(POLL_MILLIS, TimeUnit.MILLISECONDS).get(0);
                } catch (TimeoutException e) {
                    long now = System.nanoTime();
                    if (hasActiveTask(job)) {
                        idleSince = now;
                    } else if (now - idleSince > slotTimeoutSeconds * 1_000_000_000L) {
                        job.cancel(true);
                        throw new TrainingException(slotsMissing(job), e);
                    }
                } catch (ExecutionException e) {
                    throw failed(job, e);
                }
            }
        } catch (InterruptedException e) {
            job.cancel(true);
            Thread.currentThread().interrupt();
            throw new TrainingException("Training was interrupted", e);
        }
    }

    private String slotsMissing(JavaFutureAction<?> job) {
        String history = losses.history(stages(job));
        return "Cannot go on training: no task ran for " + slotTimeoutSeconds + " s, found "
                + ClusterSlots.slots(spark) + " slots in the cluster, expected " + slots.workers()
                + " that are free at once" + (history.isEmpty() ? "" : "; before that, " + history)
                + "; check that the executors live, or raise slotTimeoutSeconds";
    }

    private RuntimeException failed(JavaFutureAction<?> job, ExecutionException failure) throws InterruptedException {
        for (int id : job.jobIds()) {
            losses.awaitEvents(id, EVENTS_MILLIS);
        }
        Set<Integer> stages = stages(job);
        String cause = losses.cause(stages);
        String history = losses.history(stages);
        if (cause != null) {
            return new TrainingException("Cannot finish training: " + cause, failure.getCause());
        }
        if (!history.isEmpty()) {
            return new TrainingException(
                    "Cannot finish training: its workers were lost too often: " + history
                            + "; look into their executors' logs, or raise spark.stage.maxConsecutiveAttempts",
                    failure.getCause());
        }
        return RootCause.explain("finish training", failure);
    }

    private boolean hasActiveTask(JavaFutureAction<?> job) {
        return stages(job).stream()
                .map(spark.statusTracker()::getStageInfo)
                .anyMatch(info -> info.isDefined() && info.get().numActiveTasks() > 0);
    }

    private Set<Integer> stages(JavaFutureAction<?> job) {
        Set<Integer> ids = new HashSet<>();
        for (int id : job.jobIds()) {
            var info = spark.statusTracker().getJobInfo(id);
            if (info.isDefined()) {
                for (int stage : info.get().stageIds()) {
                    ids.add(stage);
                }
            }
        }
        return ids;
    }
}
