package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.Weights;
import io.bellows.train.loss.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockManagerTrainerTest {
    private static final Dataset<Row> ROWS =
            Clouds.rows(61, 3).withColumn("weight", functions.expr("1 + label")).cache();

    private static DataParallelClassifier classifier(TrainerKind trainer) {
        return Clouds.classifier()
                .setTrainer(trainer)
                .setWeightCol("weight")
                .setBatchSize(12)
                .setLearningRate(0.02)
                .setNumWorkers(2);
    }

    private static void assertSame(DataParallelClassifierModel found, DataParallelClassifierModel expected) {
        TrainingSummary summary = found.summary().orElseThrow();
        TrainingSummary other = expected.summary().orElseThrow();
        assertThat(summary.stepLosses()).containsExactly(other.stepLosses(), within(1e-5));
        assertThat(summary.steps().rates()).containsExactly(other.steps().rates());
        assertThat(summary.epochs()).hasSameSizeAs(other.epochs());
        for (int i = 0; i < summary.epochs().size(); i++) {
            assertThat(summary.epochs().get(i).trainLoss())
                    .isCloseTo(other.epochs().get(i).trainLoss(), within(1e-5));
            assertThat(summary.epochs().get(i).trainAccuracy())
                    .isCloseTo(other.epochs().get(i).trainAccuracy(), within(1e-6));
        }
        Weights weights = expected.networkModel().weights();
        for (String name : weights.names()) {
            assertThat(found.networkModel().weights().values(name))
                    .as(name)
                    .containsExactly(weights.values(name), within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"ADAMW, WARM_UP_COSINE", "SGD, ONE_CYCLE", "LION, CONSTANT"})
    void givesTheModelOfTheBarrierTrainer(OptimizerKind optimizer, ScheduleKind schedule) {
        UnaryOperator<DataParallelClassifier> settings = stage -> stage.setOptimizer(optimizer)
                .setMomentum(0.9)
                .setSchedule(schedule)
                .setClipValue(0.3)
                .setL1(1e-3)
                .setLossScale(8)
                .setAccumulationSteps(2);

        assertSame(
                settings.apply(classifier(TrainerKind.BLOCK_MANAGER)).fit(ROWS),
                settings.apply(classifier(TrainerKind.BARRIER)).fit(ROWS));
    }

    @Test
    void runningStatisticsAreTheSame() {
        // each worker has rows of each batch: where it has none, its statistics stand still in one trainer and not in
        // the other
        Dataset<Row> rows = Clouds.rows(64, 3).withColumn("weight", functions.expr("1 + label"));
        Network network = NetworkBuilder.network("normalised", 6, 1, 1)
                .conv2d(8, 1, 1, 0)
                .batchNorm()
                .relu()
                .flatten()
                .dropout(0.2)
                .linear(3)
                .build();
        for (int workers = 1; workers <= 2; workers++) {
            assertSame(
                    classifier(TrainerKind.BLOCK_MANAGER)
                            .setNumWorkers(workers)
                            .setNetwork(network)
                            .fit(rows),
                    classifier(TrainerKind.BARRIER)
                            .setNumWorkers(workers)
                            .setNetwork(network)
                            .fit(rows));
        }
    }

    @Test
    void eachWorkerKeepsTheOptimizersVectorsOfItsShare() {
        DataParallelClassifierModel model = classifier(TrainerKind.BLOCK_MANAGER)
                .setOptimizer(OptimizerKind.ADAM)
                .setMaxSteps(3)
                .fit(ROWS);

        TrainingSummary summary = model.summary().orElseThrow();
        int trainable = 6 * 8 + 8 + 8 * 3 + 3;
        assertThat(summary.end()).isEqualTo(TrainingEnd.STEPS);
        assertThat(summary.stepLosses()).hasSize(3);
        assertThat(summary.use())
                .extracting(WorkerUse::optimizerBytes)
                .containsExactly(2L * 4 * ((trainable + 1) / 2), 2L * 4 * (trainable / 2));
    }

    @Test
    void regressorsTrainByItToo() {
        Dataset<Row> rows = ROWS.withColumn("number", functions.expr("features[0] + 2 * features[1]"));

        assertThat(regressionLosses(TrainerKind.BLOCK_MANAGER, rows))
                .containsExactly(regressionLosses(TrainerKind.BARRIER, rows), within(1e-5));
    }

    private static double[] regressionLosses(TrainerKind trainer, Dataset<Row> rows) {
        return new DataParallelRegressor()
                .setLabelCol("number")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setEpochs(2)
                .setTrainer(trainer)
                .setNumWorkers(2)
                .fit(rows)
                .summary()
                .orElseThrow()
                .stepLosses();
    }

    @Test
    void lossesThatAreNoFiniteNumbersEndIt() {
        DataParallelClassifier stage = classifier(TrainerKind.BLOCK_MANAGER);

        assertThatThrownBy(() -> stage.fit(Clouds.rows(60, 3)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no finite number");
    }

    @Test
    void refusesWhatItCannotDoBeforeAJob(@TempDir Path folder) throws IOException {
        DataParallelClassifier stage = classifier(TrainerKind.BLOCK_MANAGER)
                .setEmaDecay(0.9)
                .setOptimizer(OptimizerKind.LAMB)
                .setGradientTopK(0.5)
                .setCheckpointPath(folder.toString());

        assertThatThrownBy(() -> stage.transformSchema(ROWS.schema()))
                .hasMessageContaining("found checkpointPath, emaDecay, gradientTopK, optimizer lamb")
                .hasMessageContaining("set trainer to barrier");
        stage.save(folder.resolve("stage").toString());
        assertThat(DataParallelClassifier.load(folder.resolve("stage").toString())
                        .getTrainer())
                .isEqualTo("block-manager");
    }

    @Test
    void letsGoOfItsWorkers() {
        assertThat(ROWS.count()).isEqualTo(61);
        List<Integer> before = persisted();
        classifier(TrainerKind.BLOCK_MANAGER).setMaxSteps(2).fit(ROWS);

        // others may go meanwhile
        assertThat(before).containsAll(persisted());
    }

    @Test
    void letsGoOfWhatBigDlKeptForATrainingThatFails() {
        List<Integer> before = persisted();
        DataParallelClassifier failing = classifier(TrainerKind.BLOCK_MANAGER).setCustomLoss(new Failing());

        assertThatThrownBy(() -> failing.fit(ROWS)).hasStackTraceContaining("found no loss");
        assertThat(before).containsAll(persisted());
    }

    private record Failing() implements Loss {
        @Override
        public double evaluate(double[] outputs, double[] targets, double[] slope) {
            throw new IllegalStateException("found no loss");
        }
    }

    private static List<Integer> persisted() {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
        return spark.getPersistentRDDs().keySet().stream().sorted().toList();
    }
}
