package io.bellows.train;

import io.bellows.train.collective.CollectiveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import scala.collection.JavaConverters;

/**
 * Follows the jobs of one training: which of its tasks run, and why others failed, for the message of a training that fails
 * in the end. Spark's own exception tells of the last failure only, and that is often the other workers' loss of the one
 * that failed first.
 */
final class WorkerLosses extends SparkListener {
    private static final int MOST_CHARACTERS = 400;

    private record Running(int stage, int worker, String executor, String host) {}

    private record Failed(int stage, String text, boolean isConsequence) {}

    private final Map<Integer, Set<Integer>> stagesOfJobs = new HashMap<>();
    private final Set<Integer> endedJobs = new HashSet<>();
    private final Set<Integer> watchedJobs = new LinkedHashSet<>();
    private final Map<Long, Running> running = new LinkedHashMap<>();
    private final List<Failed> failures = new ArrayList<>();
    private final Set<String> lostExecutors = new LinkedHashSet<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        Set<Integer> stages = new HashSet<>();
        for (StageInfo info :
                JavaConverters.seqAsJavaListConverter(start.stageInfos()).asJava()) {
            stages.add(info.stageId());
        }
        stagesOfJobs.put(start.jobId(), stages);
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        endedJobs.add(end.jobId());
        notifyAll();
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        TaskInfo task = start.taskInfo();
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
        } else if (reason instanceof ExecutorLostFailure || reason instanceof FetchFailed) {
            failures.add(new Failed(end.stageId(), ((TaskFailedReason) reason).toErrorString(), true));
        }
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        lostExecutors.add("executor " + removed.executorId() + " was lost (" + shortened(removed.reason()) + ")");
    }

    /** Counts {@code job} to the training. */
    synchronized void watch(int job) {
        watchedJobs.add(job);
    }

    /** Waits until all events of {@code job} have come, which follow its result with some delay. */
    synchronized void awaitEvents(int job, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (!endedJobs.contains(job) && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    /** Whether a task of {@code job} runs. */
    synchronized boolean isAtWork(int job) {
        Set<Integer> stages = stagesOfJobs.getOrDefault(job, Set.of());
        return running.values().stream().anyMatch(task -> stages.contains(task.stage()));
    }

    /** The tasks of the training that run, by Spark's number. */
    synchronized List<Long> tasksAtWork() {
        Set<Integer> stages = stages();
        return running.entrySet().stream()
                .filter(task -> stages.contains(task.getValue().stage()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a task of {@code job} failed, or lost its executor; not so for a job that a user cancelled. */
    synchronized boolean hasFailure(int job) {
        Set<Integer> stages = stagesOfJobs.getOrDefault(job, Set.of());
        return failures.stream().anyMatch(failure -> stages.contains(failure.stage()));
    }

    /** The latest failure of a task of the training that did not follow from another's, if any. */
    synchronized Optional<String> cause() {
        Set<Integer> stages = stages();
        return failures.stream()
                .filter(failure -> stages.contains(failure.stage()) && !failure.isConsequence())
                .map(Failed::text)
                .reduce((first, second) -> second);
    }

    /** Whether an executor was lost or a task of the training failed. */
    synchronized boolean hasAny() {
        Set<Integer> stages = stages();
        return !lostExecutors.isEmpty() || failures.stream().anyMatch(failure -> stages.contains(failure.stage()));
    }

    /** What happened to executors and tasks of the training, in one line; empty when nothing did. */
    synchronized String history() {
        Set<Integer> stages = stages();
        List<String> parts = new ArrayList<>(lostExecutors);
        failures.stream()
                .filter(failure -> stages.contains(failure.stage()))
                .map(Failed::text)
                .reduce((first, second) -> second)
                .ifPresent(text -> parts.add("a task failed (" + shortened(text) + ")"));
        running.values().stream()
                .filter(task -> stages.contains(task.stage()))
                .forEach(task -> parts.add("executor " + task.executor() + " on " + task.host()
                        + " has not given up the task of worker " + task.worker()));
        return String.join(", ", parts);
    }

    private Set<Integer> stages() {
        Set<Integer> stages = new HashSet<>();
        watchedJobs.forEach(job -> stages.addAll(stagesOfJobs.getOrDefault(job, Set.of())));
        return stages;
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s*\\n\\s*", " ");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " …";
    }
}
