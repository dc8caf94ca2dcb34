package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.ExecutorProcess;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.train.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor dies or freezes, or a task fails, in mid-training, by the collectives of one machine and of several. */
@ExtendWith({SharedCluster.class, UndisturbedFit.class})
@Timeout(500)
class DisturbedTrainingIT {
    /** What each of the two workers has of an epoch of {@link UndisturbedFit#ORDER}. */
    private static final int ROWS_PER_EPOCH = 950;
    /** In the third epoch. */
    private static final int ROWS_BEFORE = 2 * ROWS_PER_EPOCH + 500;

    private static final Duration BEGIN_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    /** Less than the two minutes after which Spark itself gives up what is silent. */
    private static final Duration ERROR_LIMIT = Duration.ofSeconds(90);

    private final StandaloneCluster cluster;
    private final FitOutcome undisturbed;

    @TempDir
    private Path folder;

    DisturbedTrainingIT(StandaloneCluster cluster, FitOutcome undisturbed) {
        this.cluster = cluster;
        this.undisturbed = undisturbed;
    }

    @Test
    void resumesFromCheckpointWhenExecutorIsKilled() throws Exception {
        Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
        DigitsFit fit =
                UndisturbedFit.ORDER.withCheckpoints(checkpoints.toString()).with("collective", "rabit");
        try (Application<TrainDigits.Report> application = submitGated(fit, Map.of())) {
            application.executors().get(0).kill();
            openGate();

            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            assertThat(application.log()).contains("Training starts again after epoch 2");
            assertThat(checkpoints).isEmptyDirectory();
        }
    }

    @Test
    void startsAgainWithoutCheckpointWhenExecutorIsKilled() throws Exception {
        try (Application<TrainDigits.Report> application = submitGated(UndisturbedFit.ORDER, Map.of())) {
            application.executors().get(1).kill();
            openGate();

            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            assertThat(application.log()).contains("Training starts again after epoch 0");
        }
    }

    @Test
    void computesRowsAgainWhenShuffleFilesAreLost() throws Exception {
        try (Application<TrainDigits.Report> application = submitGated(UndisturbedFit.ORDER, Map.of())) {
            List<ExecutorProcess> executors = application.executors();
            int deleted = 0;
            for (ExecutorProcess executor : executors) {
                deleted += executor.deleteShuffleFiles();
            }
            executors.get(0).kill();
            openGate();

            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            assertThat(deleted).isPositive();
            assertThat(application.log()).contains("Training starts again", "FetchFailed");
        }
    }

    @Test
    void trainsOnWhenAnExecutorLosesItsBroadcastCachedAndShuffledBlocks() throws Exception {
        Path lost = folder.resolve("lost");
        TrainDigits.Orders orders = TrainDigits.Orders.of(UndisturbedFit.ORDER).losingBlocks(lost, ROWS_BEFORE);
        try (Application<TrainDigits.Report> application = submit(orders, Map.of())) {
            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);

            assertThat(lost).content().matches("broadcast=[1-9][0-9]* rdd=[1-9][0-9]* shuffle=[1-9][0-9]*");
            assertThat(application.log()).contains("Training starts again");
        }
    }

    @Test
    void saysWhatIsMissingWhenNoExecutorCanReplaceTheKilledOne() throws Exception {
        DigitsFit fit = UndisturbedFit.ORDER.withSlotTimeout(10);
        try (Application<TrainDigits.Report> application = submitGated(fit, Map.of())) {
            cluster.killWorkerOf(application.executors().get(0));
            openGate();
            Outcome.Failure failure = application.await(ERROR_LIMIT).failure();

            assertThat(failure.type()).isEqualTo(TrainingException.class.getName());
            assertThat(failure.message())
                    .contains("no task ran for 10 s", "found 1 slots", "expected 2", "executor", "lost");
        } finally {
            cluster.restoreWorkers();
        }
    }

    @Test
    void trainsOnWhenSparkReplacesFrozenExecutor() throws Exception {
        Map<String, String> soonLost = Map.of(
                "spark.network.timeout", "12s",
                "spark.network.timeoutInterval", "1s",
                "spark.storage.blockManagerTimeoutIntervalMs", "1s");
        DigitsFit fit = UndisturbedFit.ORDER.withCollectiveTimeout(5);
        try (Application<TrainDigits.Report> application = submitGated(fit, soonLost)) {
            ExecutorProcess frozen = application.executors().get(0);
            frozen.freeze();
            openGate();
            try {
                application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            } finally {
                frozen.kill();
            }
        }
    }

    @Test
    void saysWhoIsSilentWhenFrozenExecutorStays() throws Exception {
        DigitsFit fit =
                UndisturbedFit.ORDER.withCollectiveTimeout(5).withSlotTimeout(5).with("collective", "rabit");
        try (Application<TrainDigits.Report> application = submitGated(fit, Map.of())) {
            ExecutorProcess frozen = application.executors().get(1);
            frozen.freeze();
            openGate();
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
    void trainsOnAfterTaskFailsOnceInMidTraining() throws Exception {
        Map<String, String> failing = Map.of(
                "spark.hadoop.fs." + FailingOnceFileSystem.SCHEME + ".impl",
                FailingOnceFileSystem.class.getName(),
                FailingOnceFileSystem.MARKER,
                folder.resolve("failed").toString());
        DigitsFit fit = UndisturbedFit.ORDER.withCheckpoints(
                FailingOnceFileSystem.SCHEME + "://" + folder.resolve("checkpoints"));
        try (Application<TrainDigits.Report> application = submit(TrainDigits.Orders.of(fit), failing)) {
            application.await(END_LIMIT).get().only().assertSameTraining(undisturbed);
            assertThat(folder.resolve("failed")).exists();
        }
    }

    private Application<TrainDigits.Report> submit(TrainDigits.Orders orders, Map<String, String> conf)
            throws InterruptedException {
        return cluster.submit(TrainDigits.class, orders, TrainDigits.Report.class, conf);
    }

    /** Submits a training that waits in its third epoch, and returns when it does. */
    private Application<TrainDigits.Report> submitGated(DigitsFit fit, Map<String, String> conf)
            throws InterruptedException {
        Application<TrainDigits.Report> application =
                submit(TrainDigits.Orders.of(fit).waitingFor(gate(), ROWS_BEFORE), conf);
        application.awaitFile(GatedLoss.reached(gate()), BEGIN_LIMIT);
        return application;
    }

    private void openGate() throws IOException {
        Files.createFile(gate());
    }

    private Path gate() {
        return folder.resolve("gate");
    }
}
