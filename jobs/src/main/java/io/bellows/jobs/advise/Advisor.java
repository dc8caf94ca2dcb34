package io.bellows.jobs.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds what held a job back. A finding must cost {@value #LEAST_SHARE} of the application's time, since what costs less is not
 * worth a setting; the other bounds are those from which on a person would call the figure large.
 */
final class Advisor {
    private static final String SPILL = "spill";
    private static final double LEAST_SHARE = 0.05;
    private static final double SKEW = 3;
    /** Of the application's time; spilling shows that memory is short before it costs much. */
    private static final double SPILL_SHARE = 0.01;

    private static final double GC_SHARE = 0.1;
    private static final double FETCH_SHARE = 0.2;
    private static final double DELAY_SHARE = 0.2;
    private static final double IDLE_SHARE = 0.5;
    private static final double DATA_WAIT_SHARE = 0.05;
    private static final double SYNC_SHARE = 0.25;
    /** Bytes a second that a disk writes and reads again, by which spilling is put into seconds. */
    private static final double DISK_RATE = 100e6;

    private static final int MOST_LOSSES = 5;

    private final ApplicationLedger application;
    private final Map<String, List<Finding>> ofStages = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Advisor(ApplicationLedger application) {
        this.application = application;
    }

    /** What there is to say, the costliest first. */
    static List<Finding> findings(ApplicationLedger application, List<TrainedShare> trainings) {
        Advisor advisor = new Advisor(application);
        application.stages().forEach(advisor::ofStage);
        advisor.ofStages.values().forEach(advisor::sum);
        trainings.forEach(advisor::ofTraining);
        advisor.ofLosses();
        advisor.findings.sort(Comparator.comparingDouble(Finding::seconds).reversed());
        return advisor.findings;
    }

    /** What one stage cost; a loop or a stream has it again and again in stages of the same name, each of them short. */
    private void note(StageLedger stage, Finding finding) {
        ofStages.computeIfAbsent(finding.problem() + stage.name(), key -> new ArrayList<>())
                .add(finding);
    }

    /** Tells of stages of one name and problem together, if together they are worth it, by the costliest. */
    private void sum(List<Finding> same) {
        double seconds = same.stream().mapToDouble(Finding::seconds).sum();
        Finding worst =
                same.stream().max(Comparator.comparingDouble(Finding::seconds)).orElseThrow();
        if (isWorthIt(seconds, worst.problem().equals(SPILL) ? SPILL_SHARE : LEAST_SHARE)) {
            String others = same.size() == 1 ? "" : text(", and %,d more of that name", same.size() - 1);
            findings.add(new Finding(worst.problem(), worst.where() + others, worst.figure(), seconds, worst.change()));
        }
    }

    private void ofStage(StageLedger stage) {
        int known = application.slots(stage);
        int slots = Math.max(1, known == 0 ? stage.tasksAtATime() : Math.min(known, stage.tasks()));
        spill(stage, slots);
        share(
                "garbage",
                stage,
                stage.gc(),
                stage.run(),
                GC_SHARE,
                slots,
                "of its tasks' time collects garbage",
                "raise spark.executor.memory, or lower spark.executor.cores so that fewer tasks share a heap");
        share(
                "shuffle wait",
                stage,
                stage.fetchWait(),
                stage.run(),
                FETCH_SHARE,
                slots,
                "of its tasks' time waits for" + " shuffled blocks",
                "shuffle fewer bytes: filter and select columns before, or use fewer, larger executors");
        if (stage.trains()) {
            return;
        }
        share(
                "scheduler delay",
                stage,
                stage.delay(),
                stage.busy(),
                DELAY_SHARE,
                slots,
                text("of the time of its %,d tasks of %,d ms goes into starting them", stage.tasks(), stage.median()),
                "make fewer, longer tasks: lower spark.sql.shuffle.partitions, or coalesce the input");
        skew(stage);
        idle(stage);
    }

    private void spill(StageLedger stage, int slots) {
        double seconds = 2 * stage.spilledBytes() / DISK_RATE / slots;
        if (seconds > 0) {
            note(
                    stage,
                    new Finding(
                            SPILL,
                            stage.title(),
                            text("%,.1f MB of it did not fit into memory and went to disk", stage.spilledBytes() / 1e6),
                            seconds,
                            "raise spark.executor.memory, or spark.sql.shuffle.partitions so that each task holds less"));
        }
    }

    private void share(
            String problem,
            StageLedger stage,
            long part,
            long whole,
            double bound,
            int slots,
            String figure,
            String change) {
        double seconds = part / 1e3 / slots;
        if (whole > 0 && part > bound * whole) {
            note(
                    stage,
                    new Finding(
                            problem, stage.title(), text("%.0f %% %s", 100.0 * part / whole, figure), seconds, change));
        }
    }

    private void skew(StageLedger stage) {
        double lost = (stage.longest() - stage.median()) / 1e3;
        if (stage.tasks() > 1 && stage.longest() > SKEW * Math.max(1, stage.median())) {
            note(
                    stage,
                    new Finding(
                            "skew",
                            stage.title(),
                            text(
                                    "its longest task took %,d ms, the median %,d ms (%.1f times)",
                                    stage.longest(),
                                    stage.median(),
                                    (double) stage.longest() / Math.max(1, stage.median())),
                            lost,
                            "spread the rows evenly: repartition by a key of many values, salt the large one, or leave"
                                    + " spark.sql.adaptive.skewJoin.enabled on"));
        }
    }

    /** A stage whose tasks are so few or so uneven that slots wait; skew is told apart. */
    private void idle(StageLedger stage) {
        int slots = application.slots(stage);
        double idle = 1 - (double) stage.tasks() / Math.max(1, slots);
        if (stage.tasks() < slots && idle >= IDLE_SHARE) {
            note(
                    stage,
                    new Finding(
                            "idle slots",
                            stage.title(),
                            text("it had %d tasks for %d slots over %.1f s", stage.tasks(), slots, stage.wall() / 1e3),
                            stage.wall() / 1e3 * idle,
                            "make more tasks: repartition(" + slots
                                    + ") before it, lower spark.sql.files.maxPartitionBytes, or raise spark.sql.shuffle.partitions"));
        }
    }

    private void ofTraining(TrainedShare training) {
        String where = text("training on %d workers of %d threads", training.workers(), training.threads());
        if (training.dataWait() > DATA_WAIT_SHARE * training.total() && isWorthIt(training.dataWait())) {
            findings.add(new Finding(
                    "data wait",
                    where,
                    text("steps waited for rows in %.0f %% of its time", 100 * training.dataWait() / training.total()),
                    training.dataWait(),
                    "change rows once and not each epoch (everyEpoch = false with copies), use fewer or cheaper operations, or"
                            + " more workers"));
        }
        if (training.workers() > 1 && training.sync() > SYNC_SHARE * training.total() && isWorthIt(training.sync())) {
            findings.add(
                    new Finding(
                            "too many workers",
                            where,
                            text(
                                    "summing gradients took %.0f %% of its time",
                                    100 * training.sync() / training.total()),
                            training.sync(),
                            "lower numWorkers, raise batchSize so that a step computes more, or set gradientPrecision to int16"));
        }
        int used = training.workers() * training.threads();
        double idle = 1 - (double) used / Math.max(1, application.cores());
        if (used > 0 && idle >= IDLE_SHARE && isWorthIt(training.total() * idle)) {
            findings.add(new Finding(
                    "too few workers",
                    where,
                    text("it used %d of %d cores", used, application.cores()),
                    training.total() * idle,
                    "raise numWorkers and threadsPerWorker, or leave both at 0, for all cores of all executors"));
        }
    }

    private void ofLosses() {
        if (application.failedTasks() > 0 || !application.losses().isEmpty()) {
            findings.add(new Finding(
                    "failures",
                    "the whole",
                    text("%d tasks did not succeed, executors lost: %s", application.failedTasks(), losses()),
                    0,
                    "look into the executors' logs; where memory ended, raise spark.executor.memoryOverhead"));
        }
    }

    private String losses() {
        List<String> all = application.losses();
        String first = all.stream().limit(MOST_LOSSES).collect(Collectors.joining("; "));
        int more = all.size() - MOST_LOSSES;
        return all.isEmpty() ? "none" : more > 0 ? text("%s; and %,d more", first, more) : first;
    }

    private boolean isWorthIt(double seconds) {
        return isWorthIt(seconds, LEAST_SHARE);
    }

    private boolean isWorthIt(double seconds, double leastShare) {
        return seconds * 1e3 > leastShare * application.wallMillis();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
