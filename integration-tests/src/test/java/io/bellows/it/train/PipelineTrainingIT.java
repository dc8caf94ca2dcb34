package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.ExecutorProcess;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.train.TrainingException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A network in two parts on two executors, in peace and when one of them dies or freezes. */
@ExtendWith({SharedCluster.class, UndisturbedFit.class})
@Timeout(500)
class PipelineTrainingIT {
    private static final DigitsFit ORDER = UndisturbedFit.ORDER.withStages(2);
    private static final int STEPS_PER_EPOCH = 30;
    private static final Duration BEGIN_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    /** Less than the two minutes after which Spark itself gives up what is silent. */
    private static final Duration ERROR_LIMIT = Duration.ofSeconds(90);

    private final StandaloneCluster cluster;
    private final FitOutcome dataParallel;

    PipelineTrainingIT(StandaloneCluster cluster, FitOutcome dataParallel) {
        this.cluster = cluster;
        this.dataParallel = dataParallel;
    }

    @Test
    void trainsAsDataParallelWorkersDo() throws InterruptedException {
        try (Application<TrainDigits.Report> application = submit(ORDER)) {
            FitOutcome outcome = application.await(END_LIMIT).get().only();

            assertThat(outcome.workers()).isEqualTo(2);
            assertThat(outcome.losses()).hasSameSizeAs(dataParallel.losses());
            outcome.assertSameLosses(dataParallel, 60);
            assertThat(outcome.accuracy()).isGreaterThan(0.99);
        }
    }

    @Test
    void startsAgainWhenAnExecutorIsKilled() throws InterruptedException {
        try (Application<TrainDigits.Report> application = submit(ORDER)) {
            awaitEpoch(application, 3);
            application.executors().get(1).kill();

            FitOutcome outcome = application.await(END_LIMIT).get().only();
            assertThat(outcome.losses()).hasSameSizeAs(dataParallel.losses());
            outcome.assertSameLosses(dataParallel, 60);
        }
    }

    @Test
    void saysWhoIsSilentWhenAFrozenExecutorStays() throws InterruptedException {
        try (Application<TrainDigits.Report> application =
                submit(ORDER.withCollectiveTimeout(5).withSlotTimeout(5))) {
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

    private Application<TrainDigits.Report> submit(DigitsFit fit) throws InterruptedException {
        return cluster.submit(TrainDigits.class, TrainDigits.Orders.of(fit), TrainDigits.Report.class, Map.of());
    }

    private static void awaitEpoch(Application<?> application, int epoch) throws InterruptedException {
        application.awaitProgress(
                line -> line.startsWith("fit ")
                        && Integer.parseInt(line.replaceAll(".* ", "")) > (epoch - 1) * STEPS_PER_EPOCH,
                BEGIN_LIMIT);
    }
}
