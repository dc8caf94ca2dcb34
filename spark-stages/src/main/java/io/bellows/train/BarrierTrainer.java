package io.bellows.train;

import java.util.List;
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

    private final SparkContext spark;
    private final ClusterSlots slots;
    private final int slotTimeoutSeconds;

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
        if (!spark.isLocal()) {
            spark.addSparkListener(listener);
        }
        try {
            return await(stage(rows, shared, progress).collectAsync());
        } finally {
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
        while (true) {
            try {
                return job.get(POLL_MILLIS, TimeUnit.MILLISECONDS).get(0);
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (hasActiveTask(job)) {
                    idleSince = now;
                } else if (now - idleSince > slotTimeoutSeconds * 1_000_000_000L) {
                    job.cancel(true);
                    throw new TrainingException(
                            "Cannot go on training: no task ran for " + slotTimeoutSeconds
                                    + " s, since the stage needs "
                                    + slots.workers() + " slots at once and the cluster does not offer them; "
                                    + "check that its executors live, or raise slotTimeoutSeconds",
                            e);
                }
            } catch (ExecutionException e) {
                throw new TrainingException("Cannot finish training: " + rootMessage(e), e.getCause());
            } catch (InterruptedException e) {
                job.cancel(true);
                Thread.currentThread().interrupt();
                throw new TrainingException("Training was interrupted", e);
            }
        }
    }

    private boolean hasActiveTask(JavaFutureAction<?> job) {
        for (int id : job.jobIds()) {
            var info = spark.statusTracker().getJobInfo(id);
            if (info.isDefined()) {
                for (int stage : info.get().stageIds()) {
                    var stageInfo = spark.statusTracker().getStageInfo(stage);
                    if (stageInfo.isDefined() && stageInfo.get().numActiveTasks() > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String rootMessage(Throwable failure) {
        String message = failure.getMessage();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                message = cause.getMessage();
            }
        }
        return message;
    }
}
