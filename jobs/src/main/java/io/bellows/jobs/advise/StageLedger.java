package io.bellows.jobs.advise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.TaskInfo;

/** What the tasks of one stage took, in milliseconds and bytes. */
final class StageLedger {
    private final int id;
    private final String name;
    private final List<Long> durations = new ArrayList<>();
    private long run;
    private long gc;
    private long delay;
    private long fetchWait;
    private long spilled;
    private int failed;
    private long begin = Long.MAX_VALUE;
    private long end;

    StageLedger(int id, String name) {
        this.id = id;
        this.name = name;
    }

    void add(TaskInfo task, TaskMetrics metrics) {
        begin = Math.min(begin, task.launchTime());
        end = Math.max(end, task.finishTime());
        if (!task.successful() || metrics == null) {
            failed++;
            return;
        }
        durations.add(task.duration());
        run += metrics.executorRunTime();
        gc += metrics.jvmGCTime();
        fetchWait += metrics.shuffleReadMetrics().fetchWaitTime();
        spilled += metrics.diskBytesSpilled();
        long getting = task.gettingResultTime() == 0 ? 0 : task.finishTime() - task.gettingResultTime();
        delay += Math.max(
                0,
                task.duration()
                        - metrics.executorRunTime()
                        - metrics.executorDeserializeTime()
                        - metrics.resultSerializationTime()
                        - getting);
    }

    int id() {
        return id;
    }

    /** As a person finds it in Spark's UI. */
    String title() {
        return "stage " + id + " (" + name + ")";
    }

    /** Whether it is the stage in which workers train together. */
    boolean trains() {
        return name.contains("BarrierTrainer") || name.contains("DistriOptimizer");
    }

    int tasks() {
        return durations.size();
    }

    int failed() {
        return failed;
    }

    /** From its first task to its last. */
    long wall() {
        return Math.max(0, end - begin);
    }

    long busy() {
        return durations.stream().mapToLong(Long::longValue).sum();
    }

    long run() {
        return run;
    }

    long gc() {
        return gc;
    }

    long delay() {
        return delay;
    }

    long fetchWait() {
        return fetchWait;
    }

    long spilledBytes() {
        return spilled;
    }

    long longest() {
        return Collections.max(durations);
    }

    /** Of an even number the lower one. */
    long median() {
        List<Long> sorted = durations.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
