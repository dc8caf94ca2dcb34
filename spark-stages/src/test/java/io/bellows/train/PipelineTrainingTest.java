package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training along a pipeline of two tasks beside training of the uncut network in as many parts of a batch. */
@Timeout(300)
class PipelineTrainingTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("held", DataTypes.BooleanType);

    private static Dataset<Row> rows(int count, int size) {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Float[] features = new Float[size];
            for (int j = 0; j < size; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == i % 3 ? 0.5 : 0));
            }
            rows.add(RowFactory.create(features, i % 3, i % 5 == 4));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA).repartition(2);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {24, 24, 16})
                .setBatchSize(20)
                .setEpochs(2)
                .setLearningRate(0.01)
                .setSlotTimeoutSeconds(5)
                .setSeed(3);
    }

    private static DataParallelClassifier cut(DataParallelClassifier stage) {
        return stage.setPipelineStages(2).setMicroBatches(4);
    }

    private static DataParallelClassifier uncut(DataParallelClassifier stage) {
        return stage.setNumWorkers(1).setThreadsPerWorker(1).setAccumulationSteps(4);
    }

    /** Trains both ways on 72 rows, in batches of which the last has less than a row for each part. */
    private static DataParallelClassifierModel assertSame(int size, Consumer<DataParallelClassifier> settings) {
        Dataset<Row> rows = rows(72, size);
        DataParallelClassifier cut = cut(classifier());
        DataParallelClassifier uncut = uncut(classifier());
        settings.accept(cut);
        settings.accept(uncut);

        DataParallelClassifierModel found = cut.fit(rows);
        DataParallelClassifierModel expected = uncut.fit(rows);

        TrainingSummary summary = found.summary().orElseThrow();
        TrainingSummary other = expected.summary().orElseThrow();
        assertThat(summary.workers()).isEqualTo(2);
        assertThat(summary.stepLosses()).containsExactly(other.stepLosses(), within(1e-5));
        for (int i = 0; i < summary.epochs().size(); i++) {
            EpochSummary epoch = summary.epochs().get(i);
            assertThat(epoch.trainAccuracy()).isEqualTo(other.epochs().get(i).trainAccuracy());
            if (!Double.isNaN(other.epochs().get(i).validationLoss())) {
                assertThat(epoch.validationLoss())
                        .isCloseTo(other.epochs().get(i).validationLoss(), within(1e-5));
                assertThat(epoch.validationAccuracy())
                        .isEqualTo(other.epochs().get(i).validationAccuracy());
            }
        }
        assertThat(found.networkModel().network())
                .isEqualTo(expected.networkModel().network());
        Weights weights = expected.networkModel().weights();
        for (String name : weights.names()) {
            assertThat(found.networkModel().weights().values(name))
                    .as(name)
                    .containsExactly(weights.values(name), within(1e-5f));
        }
        return found;
    }

    @Test
    void trainsAnMlpAsItWouldUncut() {
        assertSame(9, stage -> stage.setDropout(0.2));
    }

    @Test
    void trainsLeNetAsItWouldUncut() {
        assertSame(784, stage -> stage.setArchitecture("lenet-5").setInputShape(new int[] {1, 28, 28}));
    }

    @Test
    void trainsAResidualNetworkWithNormalisationAsItWouldUncut() {
        assertSame(3 * 9 * 9, stage -> stage.setNetwork(PipelineGradientTest.residual())
                .setOptimizer("sgd")
                .setMomentum(0.9));
    }

    @Test
    void clipsByTheNormOfTheWholeGradient() {
        assertSame(9, stage -> stage.setClipNorm(0.05).setOptimizer("sgd"));
    }

    @Test
    void validatesAndAveragesAlongThePipeline() {
        assertSame(9, stage -> stage.setValidationIndicatorCol("held")
                .setBatchSize(4)
                .setPatience(1)
                .setEmaDecay(0.9));
    }

    @Test
    void findsTheStatisticsOfAveragedWeightsAlongThePipeline() {
        Dataset<Row> rows = rows(72, 3 * 9 * 9);
        DataParallelClassifier stage = classifier()
                .setNetwork(PipelineGradientTest.residual())
                .setEpochs(3)
                .setSwaStartEpoch(2);

        Weights found = cut(stage).fit(rows).networkModel().weights();
        stage.clear(stage.swaStartEpoch());
        Weights other = cut(stage).fit(rows).networkModel().weights();

        assertThat(found.values("norm1.running_mean")).isNotEqualTo(other.values("norm1.running_mean"));
        assertThat(found.values("norm4.running_mean")).isNotEqualTo(other.values("norm4.running_mean"));
    }

    @Test
    void eachTaskHoldsItsPartAlone() {
        DataParallelClassifierModel model = cut(classifier()).fit(rows(72, 9));

        List<WorkerUse> use = model.summary().orElseThrow().use();
        // 9 to 24, 24 to 24 and behind them 24 to 16, 16 to 3
        assertThat(use).extracting(WorkerUse::stage).containsExactly(0, 1);
        assertThat(use.stream().mapToLong(WorkerUse::parameters).sum())
                .isEqualTo(model.networkModel().network().trainableCount());
        assertThat(use).allMatch(each -> each.parameters() > 200 && each.sentBytes() > 0);
        Row second = model.summary()
                .orElseThrow()
                .workerFrame(LocalSpark.session())
                .filter("stage = 1")
                .first();
        assertThat(second.<Long>getAs("parameters")).isEqualTo(use.get(1).parameters());
        // of a step neither weights nor gradients are summed, but five figures
        assertThat(use.get(0).summedBytes()).isLessThan(8 * 5 * 4 + 200);
    }

    @Test
    void takesAsManyStagesAsTheBudgetNeeds() {
        DataParallelClassifier stage = classifier()
                .setHiddenUnits(new int[] {400, 400})
                .setEpochs(1)
                .setPipelineStages(0)
                .setMemoryBudgetMb(8);

        assertThat(stage.fit(rows(72, 9)).summary().orElseThrow().use())
                .extracting(WorkerUse::stage)
                .containsExactly(0);
        assertThat(stage.setHiddenUnits(new int[] {400, 400, 400})
                        .fit(rows(72, 9))
                        .summary()
                        .orElseThrow()
                        .use())
                .extracting(WorkerUse::stage)
                .containsExactly(0, 1);
    }

    @Test
    void worksInASavedPipeline(@TempDir Path folder) throws Exception {
        String path = folder.resolve("pipeline").toString();
        new Pipeline().setStages(new PipelineStage[] {cut(classifier())}).save(path);

        Pipeline loaded = Pipeline.load(path);

        DataParallelClassifierModel model =
                (DataParallelClassifierModel) loaded.fit(rows(72, 9)).stages()[0];
        assertThat(model.summary().orElseThrow().use())
                .extracting(WorkerUse::stage)
                .containsExactly(0, 1);
        model.save(folder.resolve("model").toString());
        assertThat(DataParallelClassifierModel.load(folder.resolve("model").toString())
                        .networkModel())
                .isEqualTo(model.networkModel());
    }

    @Test
    void refusesBeforeAJobWhatAPipelineCannotDo() {
        assertRefused(
                cut(classifier()).setCheckpointPath("somewhere"), "found checkpointPath", "set pipelineStages to 1");
        assertRefused(cut(classifier()).setResumeFrom("somewhere"), "found resumeFrom", "clear it");
        assertRefused(cut(classifier()).setAccumulationSteps(2), "accumulationSteps 2", "set microBatches");
        assertRefused(cut(classifier()).setMicroBatches(3), "batchSize 20 and microBatches 3", "divide");
        assertRefused(cut(classifier()).setNumWorkers(3), "numWorkers 3 for 2 stages", "a multiple");
        assertRefused(classifier().setPipelineStages(5), "into 5 stages: found 3 places", "at most 4");
        assertRefused(classifier().setPipelineStages(0), "no memoryBudgetMb", "set one of them");
        assertRefused(
                classifier().setHiddenUnits(new int[] {900, 900}).setMemoryBudgetMb(2),
                "in 1 stages",
                "expected at most memoryBudgetMb = 2",
                "raise pipelineStages");
    }

    private static void assertRefused(DataParallelClassifier stage, String... parts) {
        List<Integer> hidden = Arrays.stream(stage.getHiddenUnits()).boxed().toList();
        stage.setNetwork(Zoo.mlp(Shape.of(9), 3, 0, hidden));
        StructType schema = labelled();
        assertThatThrownBy(() -> stage.transformSchema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(error -> assertThat(error.getMessage()).contains(parts));
    }

    /** The schema with the number of classes, by which the network is known before there are rows. */
    private static StructType labelled() {
        Metadata three = NominalAttribute.defaultAttr().withNumValues(3).toMetadata();
        return new StructType()
                .add(SCHEMA.apply("features"))
                .add("label", DataTypes.IntegerType, true, three)
                .add(SCHEMA.apply("held"));
    }

    @Test
    void saysThatSlotsAreShort() {
        assertThatThrownBy(() -> classifier()
                        .setPipelineStages(3)
                        .setSlotTimeoutSeconds(1)
                        .fit(rows(40, 9)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found 2 task slots")
                .hasMessageContaining("expected at least 3")
                .hasMessageContaining("lower numWorkers or pipelineStages");
    }

    @Test
    void endsSoonWhenAStageFails() {
        DataParallelClassifier stage = cut(classifier());
        stage.setCustomLoss((outputs, targets, slope) -> {
            throw new IllegalStateException("no loss to be had");
        });
        long start = System.nanoTime();

        assertThatThrownBy(() -> stage.fit(rows(72, 9)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no loss to be had");
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(30);
    }
}
