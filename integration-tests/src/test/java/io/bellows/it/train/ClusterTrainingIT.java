package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.compress.QuantizedModel;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkJson;
import io.bellows.train.DataParallelClassifierModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training on two one-core executors, undisturbed. */
@ExtendWith({SharedCluster.class, UndisturbedFit.class})
@Timeout(500)
class ClusterTrainingIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final StandaloneCluster cluster;

    ClusterTrainingIT(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void trainsAlikeOnOneAndTwoExecutors(FitOutcome onTwo) throws InterruptedException {
        DigitsFit two = UndisturbedFit.ORDER;
        FitOutcome onOne = run(TrainDigits.Orders.of(two.withWorkers(1))).only();

        assertThat(onTwo.workers()).isEqualTo(2);
        assertThat(onOne.workers()).isEqualTo(1);
        assertThat(onOne.threadsPerWorker()).isEqualTo(1);
        assertThat(onTwo.losses()).hasSize(12 * 30);
        onOne.assertSameLosses(onTwo, 60);
        assertThat(onTwo.accuracy()).isGreaterThan(0.99);
    }

    @Test
    void trainsAlikeByBlocksOfSparkByXgboostsRingAndWithTheOptimizersVectorsSharedOut() throws InterruptedException {
        DigitsFit fit = DigitsFit.of(1_000, 2).withWorkers(2);
        List<FitOutcome> outcomes = run(TrainDigits.Orders.of(
                        fit,
                        fit.with("collective", "spark-blocks"),
                        fit.with("collective", "rabit"),
                        fit.with("shardOptimizerState", "on")))
                .fits();

        assertThat(outcomes).hasSize(4).allMatch(outcome -> outcome.workers() == 2);
        outcomes.forEach(outcome -> outcome.assertSameTraining(outcomes.get(0)));
    }

    @Test
    void synchronizedBatchNormTrainsOnTwoExecutorsAsOnOne() throws InterruptedException {
        Network network = NetworkBuilder.network("normalised", 1, 28, 28)
                .conv2d(8, 5, 2, 2)
                .batchNorm()
                .relu()
                .flatten()
                .linear(10)
                .build();
        DigitsFit fit = DigitsFit.of(500, 2).with("networkJson", NetworkJson.write(network));
        DigitsFit synchronised = fit.with("synchronizedBatchNorm", "true");
        List<FitOutcome> outcomes = run(TrainDigits.Orders.of(
                        synchronised.withWorkers(1), synchronised.withWorkers(2), fit.withWorkers(2)))
                .fits();

        assertThat(outcomes).extracting(FitOutcome::workers).containsExactly(1, 2, 2);
        outcomes.get(1).assertSameLosses(outcomes.get(0), 16);
        assertThat(Math.abs(outcomes.get(2).losses().get(3)
                        - outcomes.get(0).losses().get(3)))
                .as("what each worker's own statistics change")
                .isGreaterThan(1e-3);
    }

    /** Each needs both executors: one waits for the other. */
    @Test
    void twoFitsAtOnceEndAsEachAlone(FitOutcome alone) throws InterruptedException {
        List<FitOutcome> both = run(TrainDigits.Orders.of(UndisturbedFit.ORDER, UndisturbedFit.ORDER)
                        .allTogether())
                .fits();

        assertThat(both).hasSize(2);
        both.forEach(outcome -> outcome.assertSameTraining(alone));
    }

    @Test
    void trainsAlikeByTheBlockManagersOfExecutorsThatAreAllocatedDynamically() throws InterruptedException {
        DigitsFit fit = DigitsFit.of(500, 1).withWorkers(2);
        Map<String, String> dynamic = Map.of(
                "spark.dynamicAllocation.enabled",
                "true",
                "spark.dynamicAllocation.shuffleTracking.enabled",
                "true",
                "spark.dynamicAllocation.minExecutors",
                "2");
        try (Application<TrainDigits.Report> application = cluster.submit(
                TrainDigits.class,
                TrainDigits.Orders.of(fit.with("trainer", "block-manager")),
                TrainDigits.Report.class,
                dynamic)) {
            FitOutcome byBlockManagers = application.await(LIMIT).get().only();

            assertThat(byBlockManagers.workers()).isEqualTo(2);
            byBlockManagers.assertSameTraining(run(TrainDigits.Orders.of(fit)).only());
        }
    }

    @Test
    void savedModelsPredictSameBitsInNewProcess(@TempDir Path folder) throws InterruptedException {
        String path = folder.resolve("model").toString();
        DigitsFit fit = DigitsFit.of(500, 2).savingTo(path);
        FitOutcome outcome = run(TrainDigits.Orders.of(fit)).only();
        Dataset<Row> rows = Digits.tensors(LocalSpark.session(), Digits.folder(), 500);

        assertThat(outcome.workers()).isBetween(1, 2);
        assertSameBits(DataParallelClassifierModel.load(path).transform(rows), TrainDigits.predictions(path));
        String quantized = TrainDigits.quantized(path);
        assertSameBits(QuantizedModel.load(quantized).transform(rows), TrainDigits.predictions(quantized));
    }

    private static void assertSameBits(Dataset<Row> predicted, String written) {
        List<Row> here = predicted.orderBy("path").collectAsList();
        List<Row> there =
                LocalSpark.session().read().parquet(written).orderBy("path").collectAsList();
        assertThat(here).hasSize(500).hasSameSizeAs(there);
        for (int i = 0; i < here.size(); i++) {
            assertThat(here.get(i).<String>getAs("path")).isEqualTo(there.get(i).getAs("path"));
            assertThat(bits(here.get(i))).as("row %d", i).containsExactly(bits(there.get(i)));
        }
    }

    @Test
    void trainsOnMoreRowsThanTheHeapHolds() throws InterruptedException {
        LargeRows.Size size = new LargeRows.Size(52_000, 8_192);
        try (Application<LargeRows.Report> application = cluster.submit(
                LargeRows.class, size, LargeRows.Report.class, Map.of("spark.executor.memory", "512m"))) {
            LargeRows.Report report = application.await(LIMIT).get();

            assertThat(size.bytes())
                    .as("bytes of all rows, beside an executor's heap")
                    .isGreaterThan(3 * report.heapBytes());
            assertThat(report.fit().rows()).isEqualTo(size.rows());
            assertThat(report.fit().epochLosses()).hasSize(1);
            assertThat(report.fit().losses().get(report.fit().losses().size() - 1))
                    .isLessThan(0.9 * report.fit().losses().get(0));
        }
    }

    @Test
    void trainsAfterFirstAttemptToReadInputFails(@TempDir Path folder) throws InterruptedException {
        Path marker = folder.resolve("failed");
        DigitsFit fit = DigitsFit.of(1_900, 2).withWorkers(2);
        FitOutcome outcome = run(TrainDigits.Orders.of(fit).failingUntilExists(marker.toString()))
                .only();

        assertThat(marker).exists();
        assertThat(outcome.rows()).isEqualTo(1_900);
        assertThat(outcome.losses()).hasSize(60);
    }

    @Test
    void fillsExecutorOfTwoCoresWithOneWorker() throws InterruptedException {
        try (StandaloneCluster wide = StandaloneCluster.start("wide", 1, 2);
                Application<TrainDigits.Report> application = wide.submit(
                        TrainDigits.class,
                        TrainDigits.Orders.of(DigitsFit.of(500, 2)),
                        TrainDigits.Report.class,
                        Map.of())) {
            FitOutcome outcome = application.await(LIMIT).get().only();

            assertThat(outcome.workers()).isEqualTo(1);
            assertThat(outcome.threadsPerWorker()).isEqualTo(2);
            assertThat(outcome.losses()).hasSize(16);
        }
    }

    @Test
    void sumsByXgboostsRingWhereExecutorsAreOnSeveralMachines() throws InterruptedException, IOException {
        try (StandaloneCluster apart = StandaloneCluster.start("apart", 1, 1)) {
            apart.addWorkerAsOfAnotherMachine();
            DigitsFit fit = DigitsFit.of(500, 1).withWorkers(2);
            try (Application<TrainDigits.Report> application =
                    apart.submit(TrainDigits.class, TrainDigits.Orders.of(fit), TrainDigits.Report.class, Map.of())) {
                FitOutcome outcome = application.await(LIMIT).get().only();

                assertThat(outcome.workers()).isEqualTo(2);
                assertThat(outcome.losses()).hasSize(8);
                assertThat(application.executorLogs())
                        .contains("in shared memory, seen from worker", "found java.io.IOException: another machine")
                        .doesNotContain("sums in memory shared");
            }
        }
    }

    @Test
    void refusesDynamicAllocationWithRemedy() throws InterruptedException {
        try (Application<TrainDigits.Report> application = cluster.submit(
                TrainDigits.class,
                TrainDigits.Orders.of(DigitsFit.of(500, 2)),
                TrainDigits.Report.class,
                Map.of(
                        "spark.dynamicAllocation.enabled",
                        "true",
                        "spark.dynamicAllocation.shuffleTracking.enabled",
                        "true"))) {
            Outcome.Failure failure = application.await(LIMIT).failure();

            assertThat(failure.message()).contains("spark.dynamicAllocation.enabled", "found true, expected false");
        }
    }

    private TrainDigits.Report run(TrainDigits.Orders orders) throws InterruptedException {
        try (Application<TrainDigits.Report> application =
                cluster.submit(TrainDigits.class, orders, TrainDigits.Report.class, Map.of())) {
            return application.await(LIMIT).get();
        }
    }

    private static long[] bits(Row row) {
        Vector raw = row.getAs("rawPrediction");
        Vector probability = row.getAs("probability");
        double[] prediction = {row.<Double>getAs("prediction")};
        return Stream.of(raw.toArray(), probability.toArray(), prediction)
                .flatMapToDouble(DoubleStream::of)
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }
}
