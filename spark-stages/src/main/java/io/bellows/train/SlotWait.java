package io.bellows.train;

import io.bellows.resources.ClusterCapacity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.scheduler.Schedulable;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import scala.Option;
import scala.collection.JavaConverters;

/** Bounds how long the jobs of a thread wait for slots that others hold, which Spark itself does without end. */
final class SlotWait extends SparkListener {
    private static final long POLL_MILLIS = 200;
    private static final String TAGS = "spark.job.tags";

    private final SparkContext spark;
    private final String tag = "bellows-" + UUID.randomUUID();
    private final Map<Integer, Set<Integer>> stagesOfJobs = new HashMap<>();
    private final Map<Long, Integer> stagesOfTasks = new HashMap<>();

    private SlotWait(SparkContext spark) {
        this.spark = spark;
    }

    /**
     * The result of {@code jobs}, which are cancelled when none of their tasks has run for {@code seconds}.
     *
     * @param act what they are for, for the message: {@code Cannot <act>}
     * @throws TrainingException when they are, telling who holds the slots
     */
    static <T> T limit(SparkContext spark, String act, int seconds, Supplier<T> jobs) {
        SlotWait wait = new SlotWait(spark);
        Watch watch = wait.new Watch(act, seconds * 1_000_000_000L);
        spark.addSparkListener(wait);
        spark.addJobTag(wait.tag);
        watch.start();
        try {
            return jobs.get();
        } catch (Exception e) { // Spark's own is a checked one that it does not declare
            if (watch.problem != null) {
                throw new TrainingException(watch.problem, e);
            }
            wait.cancelIfInterrupted(e);
            throw e;
        } finally {
            watch.interrupt();
            spark.removeJobTag(wait.tag);
            spark.removeSparkListener(wait);
        }
    }

    /** A thread that is interrupted leaves its job behind, at work for nobody. */
    private void cancelIfInterrupted(Exception failure) {
        if (failure instanceof InterruptedException && !spark.isStopped()) {
            spark.cancelJobsWithTag(tag);
        }
    }

    /** Cancels the jobs in time. */
    private final class Watch extends Thread {
        private final String act;
        private final long limitNanos;
        private volatile String problem;

        Watch(String act, long limitNanos) {
            super("bellows slot wait");
            setDaemon(true);
            this.act = act;
            this.limitNanos = limitNanos;
        }

        @Override
        public void run() {
            long idleSince = System.nanoTime();
            try {
                while (System.nanoTime() - idleSince <= limitNanos) {
                    Thread.sleep(POLL_MILLIS);
                    if (!isIdle()) {
                        idleSince = System.nanoTime();
                    }
                }
            } catch (InterruptedException e) {
                return; // the jobs have ended
            }
            problem = "Cannot " + act + ": no task of it ran for " + limitNanos / 1_000_000_000L + " s, found "
                    + ClusterCapacity.of(spark).slots() + " slots in the cluster, " + holders()
                    + ", expected one that is free; wait for what holds them, start more executors, or raise"
                    + " slotTimeoutSeconds";
            spark.cancelJobsWithTag(tag);
        }
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        Properties properties = start.properties();
        String tags = properties == null ? "" : properties.getProperty(TAGS, "");
        if (List.of(tags.split(",")).contains(tag)) {
            stagesOfJobs.put(
                    start.jobId(),
                    JavaConverters.seqAsJavaListConverter(start.stageInfos()).asJava().stream()
                            .map(StageInfo::stageId)
                            .collect(Collectors.toSet()));
        }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        stagesOfJobs.remove(end.jobId());
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        stagesOfTasks.put(start.taskInfo().taskId(), start.stageId());
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        stagesOfTasks.remove(end.taskInfo().taskId());
    }

    private synchronized Set<Integer> stages() {
        Set<Integer> stages = new HashSet<>();
        stagesOfJobs.values().forEach(stages::addAll);
        return stages;
    }

    /** Whether there is a job and none of its tasks runs. */
    private synchronized boolean isIdle() {
        Set<Integer> stages = stages();
        return !stages.isEmpty() && stagesOfTasks.values().stream().noneMatch(stages::contains);
    }

    /** Whose tasks run in the slots, by the scheduler itself: Spark's store of figures for its page lags behind. */
    private String holders() {
        Set<Integer> own = stages();
        String others = taskSets(spark.taskScheduler().rootPool())
                .filter(tasks -> tasks.runningTasks() > 0 && !own.contains(tasks.stageId()))
                .map(tasks -> tasks.runningTasks() + " by '" + nameOf(tasks.stageId()) + "'")
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "none held by tasks of this application" : "held: " + others;
    }

    /** Those of {@code part} of the scheduler's pools: a pool has a queue, a set of tasks has none. */
    private static Stream<Schedulable> taskSets(Schedulable part) {
        return part.schedulableQueue() == null
                ? Stream.of(part)
                : part.schedulableQueue().stream().flatMap(SlotWait::taskSets);
    }

    private String nameOf(int stage) {
        Option<SparkStageInfo> info = spark.statusTracker().getStageInfo(stage);
        return info.isDefined() ? info.get().name() : "stage " + stage;
    }
}
