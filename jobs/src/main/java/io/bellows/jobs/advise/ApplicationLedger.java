package io.bellows.jobs.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** What an event log tells of an application. */
final class ApplicationLedger {
    private static final Set<String> READ = Set.of(
            "SparkListenerApplicationStart",
            "SparkListenerApplicationEnd",
            "SparkListenerExecutorAdded",
            "SparkListenerExecutorRemoved",
            "SparkListenerStageSubmitted",
            "SparkListenerTaskEnd");

    /** Reasons that Spark gives for executors that went as they should. */
    private static final Set<String> QUIET_ENDS =
            Set.of("Executor killed by driver.", "Driver commanded a shutdown", "Executor decommission.");

    private final Map<Integer, StageLedger> stages = new TreeMap<>();
    private final Map<String, Integer> cores = new TreeMap<>();
    private final List<String> losses = new ArrayList<>();
    private String name = "";
    private long begin;
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
            begin = start.time();
            end = begin;
        } else if (event instanceof SparkListenerApplicationEnd ended) {
            end = ended.time();
            hasEnded = true;
        } else if (event instanceof SparkListenerExecutorAdded added) {
            cores.put(added.executorId(), added.executorInfo().totalCores());
        } else if (event instanceof SparkListenerExecutorRemoved removed) {
            if (QUIET_ENDS.stream().noneMatch(removed.reason()::contains)) {
                losses.add("executor " + removed.executorId() + ": " + removed.reason());
            }
        } else if (event instanceof SparkListenerStageSubmitted submitted) {
            int id = submitted.stageInfo().stageId();
            stages.putIfAbsent(id, new StageLedger(id, submitted.stageInfo().name()));
        } else if (event instanceof SparkListenerTaskEnd task) {
            stages.computeIfAbsent(task.stageId(), id -> new StageLedger(id, "of no name"))
                    .add(task.taskInfo(), task.taskMetrics());
            end = Math.max(end, task.taskInfo().finishTime());
        }
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

    int executors() {
        return cores.size();
    }

    /** Of all executors that there ever were. */
    int cores() {
        return cores.values().stream().mapToInt(Integer::intValue).sum();
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
