package io.bellows.train;

import io.bellows.train.collective.CollectiveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Remembers why workers failed, for the message of a training that fails in the end. Spark's own exception tells of the
 * last failure only, and that is often the other workers' loss of the one that failed first.
 */
final class WorkerLosses extends SparkListener {
    private static final int MOST_CHARACTERS = 400;

    private record Running(int stage, int worker, String executor, String host) {}

    private record Failed(int stage, String text, boolean isConsequence) {}

    private final Map<Long, Running> running = new LinkedHashMap<>();
    private final List<Failed> failures = new ArrayList<>();
    private final Set<String> lostExecutors = new LinkedHashSet<>();
    private final Set<Integer> endedJobs = new HashSet<>();

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        var task = start.taskInfo();
        running.put(task.taskId(), new Running(start.stageId(), task.index(), task.executorId(), task.host()));
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        running.remove(end.taskInfo().taskId());
        TaskEndReason reason = end.reason();
        if (reason instanceof ExceptionFailure failure) {
            boolean isConsequence = failure.className().equals(CollectiveException.class.getName());
            String text = RootCause.text(failure.className(), failure.description());
            failures.add(new Failed(end.stageId(), text, isConsequence));
        } else if (reason instanceof ExecutorLostFailure lost) {
            failures.add(new Failed(end.stageId(), "executor " + lost.execId() + " was lost", true));
        }
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        lostExecutors.add("executor " + removed.executorId() + " was lost (" + shortened(removed.reason()) + ")");
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        endedJobs.add(end.jobId());
        notifyAll();
    }

    /** Waits until all events of {@code job} have come, which follow its result with some delay. */
    synchronized void awaitEvents(int job, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis;
                !endedJobs.contains(job) && left > 0;
                left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /** The latest failure of a task of {@code stages} that did not follow from another, or a null. */
    synchronized String cause(Set<Integer> stages) {
        return failures.stream()
                .filter(failure -> stages.contains(failure.stage()) && !failure.isConsequence())
                .map(Failed::text)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** What happened to the tasks of {@code stages} and to executors, as a list with commas; empty when nothing did. */
    synchronized String history(Set<Integer> stages) {
        Set<String> parts = new LinkedHashSet<>(lostExecutors);
        failures.stream()
                .filter(failure -> stages.contains(failure.stage()))
                .filter(failure -> lostExecutors.stream().noneMatch(lost -> lost.startsWith(failure.text())))
                .map(Failed::text)
                .reduce((first, second) -> second)
                .ifPresent(text -> parts.add("a task failed (" + shortened(text) + ")"));
        running.values().stream()
                .filter(task -> stages.contains(task.stage()))
                .forEach(task -> parts.add("executor " + task.executor() + " on " + task.host()
                        + " has not given up the task of worker " + task.worker()));
        return String.join(", ", parts);
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s*\\n\\s*", " ");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " …";
    }
}
