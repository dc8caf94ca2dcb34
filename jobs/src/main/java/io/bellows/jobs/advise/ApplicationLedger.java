package io.bellows.jobs.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerEnvironmentUpdate;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import scala.Tuple2;
import scala.collection.JavaConverters;

/** What an event log tells of an application. */
final class ApplicationLedger {
    private static final Set<String> READ = Set.of(
            "SparkListenerApplicationStart",
            "SparkListenerApplicationEnd",
            "SparkListenerEnvironmentUpdate",
            "SparkListenerExecutorAdded",
            "SparkListenerExecutorRemoved",
            "SparkListenerStageSubmitted",
            "SparkListenerTaskEnd");

    /** Reasons that Spark gives for executors that went as they should. */
    private static final Set<String> QUIET_ENDS =
            Set.of("Executor killed by driver.", "Driver commanded a shutdown", "Executor decommission: ");

    private static final String CORES_OF_TASK = "spark.task.cpus";

    private final Map<StageAttempt, StageLedger> stages = new TreeMap<>();
    private final CoreTimeline cores = new CoreTimeline();
    private final List<String> losses = new ArrayList<>();
    private String name = "";
    private int coresOfTask = 1;
    /** The first event with a time: the log may be the later part of one. */
    private long begin = Long.MAX_VALUE;

    private long end;
    private boolean hasEnded;
    private boolean isCut;

    /** Whether events of that name say something that is kept; those of others may be of classes that are not here. */
    static boolean reads(String event) {
        return READ.contains(event);
    }

    void add(SparkListenerEvent event) {
        if (event instanceof SparkListenerApplicationStart start) {
            name = start.appName();
            spans(start.time(), start.time());
        } else if (event instanceof SparkListenerApplicationEnd ended) {
            spans(ended.time(), ended.time());
            hasEnded = true;
        } else if (event instanceof SparkListenerEnvironmentUpdate environment) {
            settings(environment)
                    .filter(setting -> setting._1().equals(CORES_OF_TASK))
                    .forEach(setting -> coresOfTask =
                            Math.max(1, Integer.parseInt(setting._2().strip())));
        } else if (event instanceof SparkListenerExecutorAdded added) {
            cores.add(added.executorId(), added.executorInfo().totalCores(), added.time());
        } else if (event instanceof SparkListenerExecutorRemoved removed) {
            cores.remove(removed.executorId(), removed.time());
            if (QUIET_ENDS.stream().noneMatch(removed.reason()::contains)) {
                losses.add("executor " + removed.executorId() + ": " + removed.reason());
            }
        } else if (event instanceof SparkListenerStageSubmitted submitted) {
            StageInfo info = submitted.stageInfo();
            StageAttempt attempt = new StageAttempt(info.stageId(), info.attemptNumber());
            stages.putIfAbsent(attempt, new StageLedger(attempt, info.name()));
        } else if (event instanceof SparkListenerTaskEnd task) {
            stages.computeIfAbsent(
                            new StageAttempt(task.stageId(), task.stageAttemptId()),
                            attempt -> new StageLedger(attempt, "of no name"))
                    .add(task.taskInfo(), task.taskMetrics());
            spans(task.taskInfo().launchTime(), task.taskInfo().finishTime());
        }
    }

    private void spans(long from, long to) {
        begin = Math.min(begin, from);
        end = Math.max(end, to);
    }

    private static Stream<Tuple2<String, String>> settings(SparkListenerEnvironmentUpdate environment) {
        return JavaConverters.mapAsJavaMap(environment.environmentDetails()).entrySet().stream()
                .filter(group -> group.getKey().equals("Spark Properties"))
                .flatMap(group -> JavaConverters.seqAsJavaList(group.getValue()).stream());
    }

    ApplicationLedger cut(boolean cut) {
        isCut = cut;
        return this;
    }

    String name() {
        return name;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Whether the log ends before the application does. */
    boolean isCut() {
        return isCut;
    }

    long wallMillis() {
        return Math.max(1, end - begin);
    }

    /** All that there ever were. */
    int executors() {
        return cores.executors();
    }

    /** The most at one time; 0 where the log does not tell, being the later part of one. */
    int cores() {
        return cores.most();
    }

    /** Whether all executors were there together. */
    boolean isSteady() {
        return cores.most() == cores.all();
    }

    /** Tasks that could run at a time while {@code stage} did; 0 where the log does not tell. */
    int slots(StageLedger stage) {
        int then = cores.during(stage.begin(), stage.end());
        return then == 0 ? 0 : Math.max(1, then / coresOfTask);
    }

    List<String> losses() {
        return List.copyOf(losses);
    }

    /** Those that had tasks, in the order of their ids. */
    List<StageLedger> stages() {
        return stages.values().stream().filter(stage -> stage.tasks() > 0).toList();
    }

    int failedTasks() {
        return stages.values().stream().mapToInt(StageLedger::failed).sum();
    }
}
