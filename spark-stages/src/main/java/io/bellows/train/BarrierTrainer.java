package io.bellows.train;

import java.io.IOException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains in one Spark barrier stage: a step costs its computation and one all-reduce, and no Spark job.
 *
 * <p>When a worker dies, the others fail at their next sum, and with them the job: Spark does not retry a barrier stage that
 * gives a result. The trainer then starts it again, from the run's latest checkpoint or from its start, once the cluster
 * has slots enough; up to {@code maxRestarts} times without a new checkpoint. A run without a task
 * at work for the slot time-out is ended with an error, so that it never waits for executors that do not come.
 */
final class BarrierTrainer implements SynchronousTrainer {
    private static final Logger LOG = LoggerFactory.getLogger(BarrierTrainer.class);
    private static final long POLL_MILLIS = 250;
    private static final long EVENTS_MILLIS = 5_000;

    private final String stage;
    private final SparkContext spark;
    private final ClusterSlots slots;
    private final int slotTimeoutSeconds;
    private final int mostFailures;
    private final TrainingListener follower;
    private final WorkerLosses losses = new WorkerLosses();

    /**
     * @param stage what Spark's UI, and what waits for this training, call it
     * @param follower hears of this training alone; null for none
     */
    BarrierTrainer(
            String stage,
            SparkContext spark,
            ClusterSlots slots,
            int slotTimeoutSeconds,
            int maxRestarts,
            TrainingListener follower) {
        this.stage = stage;
        this.spark = spark;
        this.slots = slots;
        this.slotTimeoutSeconds = slotTimeoutSeconds;
        mostFailures = maxRestarts + 1;
        this.follower = follower;
    }

    @Override
    public List<TrainingResult> train(JavaPairRDD<Long, byte[]> rows, List<TrainingPlan> plans) {
        ProgressAccumulator progress = new ProgressAccumulator();
        spark.register(progress, "bellows training progress");
        if (follower != null) {
            TrainingListeners.follow(progress.id(), follower);
        }
        ProgressListener listener = new ProgressListener(progress.id());
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        List<Broadcast<TrainingPlan>> shared =
                plans.stream().map(context::broadcast).toList();
        spark.addSparkListener(losses);
        if (!spark.isLocal()) {
            spark.addSparkListener(listener);
        }
        spark.setCallSite(TrainingStage.name(stage));
        try {
            return untilDone(stage(rows, shared, progress), new Checkpoints(plans.get(0)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("Training was interrupted", e);
        } finally {
            CleanUp.uninterrupted(() -> forget(progress, listener, shared));
        }
    }

    private void forget(ProgressAccumulator progress, ProgressListener listener, List<Broadcast<TrainingPlan>> shared) {
        spark.clearCallSite();
        killTasks();
        TrainingListeners.forget(progress.id());
        spark.removeSparkListener(losses);
        if (!spark.isLocal()) {
            spark.removeSparkListener(listener);
        }
        if (!spark.isStopped()) {
            shared.forEach(Broadcast::destroy);
        }
    }

    private JavaRDD<TrainingResult> stage(
            JavaPairRDD<Long, byte[]> rows, List<Broadcast<TrainingPlan>> plans, ProgressAccumulator progress) {
        BarrierTimers.endWithProgram();
        ClassTag<TrainingResult> tag = ClassTag$.MODULE$.apply(TrainingResult.class);
        RDD<TrainingResult> results = rows.rdd().barrier().mapPartitions(new WorkerTask(plans, progress), false, tag);
        return new JavaRDD<>(slots.under(results), tag);
    }

    private List<TrainingResult> untilDone(JavaRDD<TrainingResult> stage, Checkpoints checkpoints)
            throws InterruptedException {
        CheckpointPlace resumable = CheckpointPlace.START;
        int failures = 0;
        while (true) {
            awaitSlots();
            JavaFutureAction<List<TrainingResult>> job = stage.collectAsync();
            try {
                return await(job);
            } catch (ExecutionException e) {
                boolean hasFailure = !spark.isStopped() && hasFailure(job);
                CheckpointPlace saved = latestCheckpoint(checkpoints, resumable);
                failures = saved.compareTo(resumable) > 0 ? 1 : failures + 1;
                resumable = saved;
                if (!hasFailure || failures >= mostFailures) {
                    throw failed(e, outlook(hasFailure ? failures : 0, saved, checkpoints));
                }
                killTasks();
                LOG.warn("Training starts again after {}, since {}", resumable, losses.history());
            }
        }
    }

    /** Whether a task failed or was lost, and the job was not merely ended by its user. */
    private boolean hasFailure(JavaFutureAction<?> job) throws InterruptedException {
        boolean hasFailure = false;
        for (int id : job.jobIds()) {
            losses.awaitEvents(id, EVENTS_MILLIS);
            hasFailure |= losses.hasFailure(id);
        }
        return hasFailure;
    }

    /**
     * Ends tasks that a failed job left: after one could not fetch its rows, Spark lets the others of the stage wait for it
     * at the barrier for ever, each in a slot that the next attempt needs.
     */
    private void killTasks() {
        if (!spark.isStopped()) {
            losses.tasksAtWork().forEach(task -> spark.killTaskAttempt(task, false, "another worker was lost"));
        }
    }

    private static CheckpointPlace latestCheckpoint(Checkpoints checkpoints, CheckpointPlace before) {
        try {
            return checkpoints.latest();
        } catch (IOException e) {
            LOG.warn("Cannot look for checkpoints of a training that failed", e);
            return before;
        }
    }

    private List<TrainingResult> await(JavaFutureAction<List<TrainingResult>> job)
            throws ExecutionException, InterruptedException {
        long idleSince = System.nanoTime();
        try {
            while (true) {
                try {
                    return job.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    long now = System.nanoTime();
                    job.jobIds().forEach(losses::watch);
                    if (job.jobIds().stream().anyMatch(losses::isAtWork)) {
                        idleSince = now;
                    } else if (isTooLong(now - idleSince)) {
                        throw slotsMissing();
                    }
                }
            }
        } catch (InterruptedException | TrainingException e) {
            job.cancel(true);
            throw e;
        } finally {
            job.jobIds().forEach(losses::watch);
        }
    }

    /** Spark refuses a barrier stage with too few slots, and looks again after 15 s only: so that it is asked in time. */
    private void awaitSlots() throws InterruptedException {
        long since = System.nanoTime();
        while (!spark.isStopped() && slots.slotsNow(spark) < slots.workers()) {
            if (isTooLong(System.nanoTime() - since)) {
                throw slotsMissing();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isTooLong(long nanos) {
        return nanos > slotTimeoutSeconds * 1_000_000_000L;
    }

    private TrainingException slotsMissing() {
        String history = losses.history();
        return new TrainingException(
                "Cannot go on training: no task ran for " + slotTimeoutSeconds + " s, found "
                        + slots.slotsNow(spark) + " slots in the cluster, expected " + slots.workers()
                        + " that are free at once" + (history.isEmpty() ? "" : "; before that, " + history)
                        + "; check that the executors live, or raise slotTimeoutSeconds",
                null);
    }

    /** What was tried, and what can be. */
    private static String outlook(int failures, CheckpointPlace saved, Checkpoints checkpoints) {
        String tried = failures == 0
                ? ""
                : "; started again " + (failures - 1) + " times without a checkpoint in between, as maxRestarts allows";
        return saved.equals(CheckpointPlace.START)
                ? tried
                : tried + "; set resumeFrom to '" + checkpoints.directory() + "' to go on after " + saved;
    }

    private RuntimeException failed(ExecutionException failure, String outlook) {
        if (spark.isStopped()) {
            return TrainingException.ofStop(outlook, failure.getCause());
        }
        String history = losses.history();
        if (losses.cause().isPresent()) {
            String cause = losses.cause().get();
            return new TrainingException("Cannot finish training: " + cause + outlook, failure.getCause());
        }
        if (losses.hasAny()) {
            return new TrainingException(
                    "Cannot finish training: workers were lost: " + history + outlook
                            + "; look into their executors' logs",
                    failure.getCause());
        }
        String text = RootCause.explain("finish training", failure).getMessage();
        return new TrainingException(text + outlook, failure.getCause());
    }
}
