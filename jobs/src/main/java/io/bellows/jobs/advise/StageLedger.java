package io.bellows.jobs.advise;

import io.bellows.train.TrainingStage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.TaskInfo;

/** What the tasks of one stage took, in milliseconds and bytes. */
final class StageLedger {
    private final StageAttempt attempt;
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

    StageLedger(StageAttempt attempt, String name) {
        this.attempt = attempt;
        this.name = name;
    }

    void add(TaskInfo task, TaskMetrics metrics) {
        begin = Math.min(begin, task.launchTime());
        end = Math.max(end, task.finishTime());
        if (task.killed()) {
            // Another attempt was quicker, or nobody wants the result any more.
            return;
        }
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

    /** What its tasks run, as Spark's UI calls it. */
    String name() {
        return name;
    }

    /** As a person finds it in Spark's UI. */
    String title() {
        return attempt + " (" + name + ")";
    }

    /** Whether it is a stage in which workers train together, by what the trainers call theirs. */
    boolean trains() {
        return TrainingStage.isNameOfOne(name);
    }

    /** When its first task began. */
    long begin() {
        return begin;
    }

    /** When its last task ended. */
    long end() {
        return end;
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

    /** On average, while it ran. */
    int tasksAtATime() {
        return (int) Math.round((double) busy() / Math.max(1, wall()));
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
