package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import io.bellows.augment.AugmentSeries;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Techniques that keep something from step to step, several at a time: who goes on within an epoch ends with the same bits. */
class ResumedTechniquesTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType, false)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("validation", DataTypes.BooleanType);

    /**
     * What may be set beside each other.
     *
     * @param changesRows whether the rows change each epoch, too
     */
    private record Combination(String name, boolean changesRows, Consumer<DataParallelClassifier> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Each technique is in one of them at least. */
    static Stream<Combination> combinations() {
        return Stream.of(
                new Combination("average of epochs, of sparse gradients", false, stage -> stage.setSwaStartEpoch(2)
                        .setGradientTopK(0.5)
                        .setShardOptimizerState(OptimizerSharding.ON)
                        .setPatience(3)),
                new Combination("moving average, of rows that change", true, stage -> stage.setEmaDecay(0.9)
                        .setAccumulationSteps(2)
                        .setGradientPrecision(GradientPrecision.INT8)
                        .setSchedule("plateau")
                        .setPlateauPatience(0)),
                new Combination(
                        "mixed rows, normalised over the whole batch", false, stage -> stage.setBatchMix("mixup")
                                .setSynchronizedBatchNorm(true)
                                .setOptimizer("lamb")
                                .setMaxNorm(0.8)
                                .setL1(1e-3)
                                .setSchedule("one-cycle")),
                new Combination("layers that thaw, at a scale that grows", false, stage -> stage.setLayerRates(
                                "conv.*=0", "conv.*=0.3@2")
                        .setClipNorm(0.1)
                        .setDynamicLossScale(true)
                        .setLossScale(8)
                        .setLossScaleWindow(3)
                        .setNonFiniteSteps("lower-rate")
                        .setSwaStartEpoch(2)));
    }

    private static Network network() {
        return NetworkBuilder.network("normalised", 6, 1, 1)
                .conv2d(8, 1, 1, 0)
                .batchNorm()
                .relu()
                .dropout(0.2)
                .flatten()
                .linear(3)
                .build();
    }

    private static Dataset<Row> rows() {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Float[] features = new Float[6];
            for (int j = 0; j < 6; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == i % 3 ? 0.8 : 0));
            }
            data.add(RowFactory.create((long) i, features, i % 3, i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(2);
    }

    private static DataParallelClassifier classifier(Combination combination) {
        DataParallelClassifier stage = new DataParallelClassifier("classifier")
                .setNetwork(network())
                .setBatchSize(40)
                .setEpochs(3)
                .setOptimizer("adamw")
                .setLearningRate(0.02)
                .setValidationIndicatorCol("validation")
                .setNumWorkers(2);
        combination.settings().accept(stage);
        return stage;
    }

    private static DataParallelClassifierModel fit(Combination combination, DataParallelClassifier stage) {
        if (!combination.changesRows()) {
            return stage.fit(rows());
        }
        AugmentSeries jitter = new AugmentSeries()
                .setInputCol("features")
                .setOutputCol("features")
                .setKeyCol("id")
                .setOps("[{\"op\": \"jitter\", \"minSigma\": 0.1, \"maxSigma\": 0.1}]");
        return new TrainingOnly<DataParallelClassifierModel>("only")
                .setStages(jitter)
                .setEstimator(stage)
                .setValidationIndicatorCol("validation")
                .setEveryEpoch(true)
                .fit(rows());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("combinations")
    void endWithTheSameBits(Combination combination, @TempDir Path folder) throws IOException {
        DataParallelClassifierModel whole = fit(
                combination,
                classifier(combination)
                        .setCheckpointPath(folder.toString())
                        .setKeepCheckpointsAfterRun(true)
                        .setKeepCheckpoints(100)
                        .setCheckpointIntervalSteps(3));
        Path run;
        try (Stream<Path> runs = Files.list(folder)) {
            run = runs.findFirst().orElseThrow();
        }

        DataParallelClassifierModel resumed = fit(
                combination,
                classifier(combination)
                        .setResumeFrom(
                                run.resolve("epoch-000001-step-000000002").toString()));

        TrainingSummary expected = whole.summary().orElseThrow();
        TrainingSummary found = resumed.summary().orElseThrow();
        assertThat(found.timedSteps()).isEqualTo(6);
        assertThat(found.stepLosses()).containsExactly(expected.stepLosses());
        assertThat(found.epochs().stream().map(EpochSummary::validationLoss))
                .containsExactlyElementsOf(expected.epochs().stream()
                        .map(EpochSummary::validationLoss)
                        .toList());
        assertThat(resumed.networkModel()).isEqualTo(whole.networkModel());
        assertThat(resumed.unaveraged().map(DataParallelClassifierModel::networkModel))
                .isEqualTo(whole.unaveraged().map(DataParallelClassifierModel::networkModel));
    }
}
