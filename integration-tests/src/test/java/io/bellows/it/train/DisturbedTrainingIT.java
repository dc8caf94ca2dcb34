package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.ExecutorProcess;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.train.TrainingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor dies or freezes, or a task fails, in mid-training. */
@ExtendWith({SharedCluster.class, UndisturbedFit.class})
@Timeout(500)
class DisturbedTrainingIT {
    private static final int STEPS_PER_EPOCH = 30;
    private static final Duration BEGIN_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    /** Less than the two minutes after which Spark itself gives up what is silent. */
    private static final Duration ERROR_LIMIT = Duration.ofSeconds(90);

    private final StandaloneCluster cluster;
    private final FitOutcome undisturbed;

    DisturbedTrainingIT(StandaloneCluster cluster, FitOutcome undisturbed) {
        this.cluster = cluster;
        this.undisturbed = undisturbed;
    }

    @Test
    void resumesFromCheckpointWhenExecutorIsKilled(@TempDir Path checkpoints) throws InterruptedException {
        DigitsFit fit = UndisturbedFit.ORDER.withCheckpoints(checkpoints.toString());
        try (Application<TrainDigits.Report> application = submit(fit, Map.of())) {
            int before = awaitEpoch(application, 4);
            application.executors().get(0).kill();
            FitOutcome outcome = application.await(END_LIMIT).get().only();

            outcome.assertSameTraining(undisturbed);
            assertThat(firstStepAfter(application, before))
                    .as("first step that is told after the restart")
                    .isGreaterThan(2 * STEPS_PER_EPOCH);
            assertThat(checkpoints).isEmptyDirectory();
        }
    }

    @Test
    void startsAgainWithoutCheckpointWhenExecutorIsKilled() throws InterruptedException {
        try (Application<TrainDigits.Report> application = submit(UndisturbedFit.ORDER, Map.of())) {
            awaitEpoch(application, 3);
            application.executors().get(1).kill();

            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
        }
    }

    @Test
    void saysWhatIsMissingWhenNoExecutorCanReplaceTheKilledOne() throws InterruptedException {
        DigitsFit fit = UndisturbedFit.ORDER.withSlotTimeout(10);
        try (Application<TrainDigits.Report> application = submit(fit, Map.of())) {
            awaitEpoch(application, 3);
            cluster.killWorkerOf(application.executors().get(0));
            Outcome.Failure failure = application.await(ERROR_LIMIT).failure();

            assertThat(failure.type()).isEqualTo(TrainingException.class.getName());
            assertThat(failure.message())
                    .contains("no task ran for 10 s", "found 1 slots", "expected 2", "executor", "lost");
        } finally {
            cluster.restoreWorkers();
        }
    }

    @Test
    void trainsOnWhenSparkReplacesFrozenExecutor() throws InterruptedException {
        Map<String, String> soonLost = Map.of(
                "spark.network.timeout", "12s",
                "spark.network.timeoutInterval", "1s",
                "spark.storage.blockManagerTimeoutIntervalMs", "1s");
        try (Application<TrainDigits.Report> application =
                submit(UndisturbedFit.ORDER.withCollectiveTimeout(5), soonLost)) {
            awaitEpoch(application, 3);
            ExecutorProcess frozen = application.executors().get(0);
            frozen.freeze();
            try {
                application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            } finally {
                frozen.kill();
            }
        }
    }

    @Test
    void saysWhoIsSilentWhenFrozenExecutorStays() throws InterruptedException {
        DigitsFit fit = UndisturbedFit.ORDER.withCollectiveTimeout(5).withSlotTimeout(5);
        try (Application<TrainDigits.Report> application = submit(fit, Map.of())) {
            awaitEpoch(application, 3);
            ExecutorProcess frozen = application.executors().get(1);
            frozen.freeze();
            try {
                Outcome.Failure failure = application.awaitOutcome(ERROR_LIMIT).failure();

                assertThat(failure.type()).isEqualTo(TrainingException.class.getName());
                assertThat(failure.message()).contains("no task ran for 5 s", "did not answer in time");
            } finally {
                frozen.kill();
            }
            assertThat(application.await(END_LIMIT).failures()).isNotEmpty();
        }
    }

    @Test
    void trainsOnAfterTaskFailsOnceInMidTraining(@TempDir Path folder) throws InterruptedException {
        Map<String, String> failing = Map.of(
                "spark.hadoop.fs." + FailingOnceFileSystem.SCHEME + ".impl",
                FailingOnceFileSystem.class.getName(),
                FailingOnceFileSystem.MARKER,
                folder.resolve("failed").toString());
        DigitsFit fit = UndisturbedFit.ORDER.withCheckpoints(
                FailingOnceFileSystem.SCHEME + "://" + folder.resolve("checkpoints"));
        try (Application<TrainDigits.Report> application = submit(fit, failing)) {
            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            assertThat(folder.resolve("failed")).exists();
        }
    }

    private Application<TrainDigits.Report> submit(DigitsFit fit, Map<String, String> conf)
            throws InterruptedException {
        return cluster.submit(TrainDigits.class, TrainDigits.Orders.of(fit), TrainDigits.Report.class, conf);
    }

    /** Waits until the driver hears of a step of epoch {@code epoch}; gives the number of lines by then. */
    private static int awaitEpoch(Application<?> application, int epoch) throws InterruptedException {
        application.awaitProgress(line -> step(line) > (epoch - 1) * STEPS_PER_EPOCH, BEGIN_LIMIT);
        return application.progress().size();
    }

    private static int step(String line) {
        return line.startsWith("fit ") ? Integer.parseInt(line.replaceAll(".* ", "")) : -1;
    }

    /** The step to which training fell back, as the driver first heard of it. */
    private static int firstStepAfter(Application<?> application, int lines) {
        List<Integer> steps = application.progress().stream()
                .map(DisturbedTrainingIT::step)
                .filter(step -> step >= 0)
                .toList();
        for (int i = Math.max(1, lines - 1); i < steps.size(); i++) {
            if (steps.get(i) < steps.get(i - 1)) {
                return steps.get(i);
            }
        }
        return steps.get(lines - 1);
    }
}
