package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedModel;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.prune.MagnitudePruning;
import io.bellows.network.prune.MaskedWeights;
import io.bellows.network.prune.PrunableLayers;
import io.bellows.network.prune.PruningScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunedTest {
    private static final int FEATURES = 12;
    private static Dataset<Row> rows;

    /** Two classes that lie about two directions; every fourth row is for validation. */
    @BeforeAll
    static void drawPoints() {
        SplittableRandom random = new SplittableRandom(3);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            int label = i % 2;
            Float[] features = new Float[FEATURES];
            for (int k = 0; k < FEATURES; k++) {
                boolean isOwn = k / (FEATURES / 2) == label;
                features[k] = (float) (random.nextDouble(-0.5, 0.5) + (isOwn ? 1 : 0));
            }
            data.add(RowFactory.create(features, label, 1.5 * label, i % 4 == 0));
        }
        rows = LocalSpark.session()
                .createDataFrame(
                        data,
                        new StructType()
                                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                                .add("label", DataTypes.IntegerType)
                                .add("target", DataTypes.DoubleType)
                                .add("held", DataTypes.BooleanType))
                .cache();
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {16, 8})
                .setBatchSize(20)
                .setEpochs(3)
                .setLearningRate(0.02)
                .setValidationIndicatorCol("held")
                .setSeed(5);
    }

    private static Pruned<DataParallelClassifierModel> pruned(DataParallelClassifier classifier) {
        return new Pruned<DataParallelClassifierModel>("pruned").setEstimator(classifier);
    }

    private static double sparsity(NetworkModel model) {
        return MaskedWeights.sparsity(model, PrunableLayers.ALL);
    }

    private static double right(DataParallelClassifierModel model) {
        return (double) model.transform(rows).filter("prediction = label").count() / rows.count();
    }

    @Test
    void holdsExactlyTheShareOfZerosThroughFineTuning() {
        DataParallelClassifierModel dense = classifier().fit(rows);

        DataParallelClassifierModel model =
                pruned(classifier().setEmaDecay(0.9)).setSparsity(0.6).fit(rows);

        int prunable = FEATURES * 16 + 16 * 8 + 8 * 2;
        assertThat(sparsity(model.networkModel())).isEqualTo(Math.round(0.6 * prunable) / (double) prunable);
        assertThat(right(model)).isGreaterThan(0.95);
        assertThat(model.transform(rows).columns())
                .isEqualTo(dense.transform(rows).columns());
        PruningSummary summary = model.pruningSummary().orElseThrow();
        assertThat(summary.layers().stream()
                        .mapToLong(PruningSummary.LayerZeros::zeros)
                        .sum())
                .isEqualTo(Math.round(0.6 * prunable));
        assertThat(summary.verdict())
                .contains("no speed is gained", summary.after().energy() + ", before ");
        assertThat(summary.before().energy().joulesPerThousand()).isPositive();
        assertThat(summary.after().energy().joulesPerThousand()).isPositive();
        assertThat(model.compressionNotes()).containsExactly("pruned: " + summary.verdict());
        assertThat(dense.compressionNotes()).isEmpty();
        assertThat(model.copy(ParamMap.empty()).pruningSummary()).contains(summary);
    }

    @Test
    void zerosAreThoseOfTheTrainedNetworkAndTheRestLearns() {
        NetworkModel dense = classifier().fit(rows).networkModel();
        NetworkModel masked = MagnitudePruning.prune(dense, 0.5, PruningScope.LAYER, PrunableLayers.ALL);

        NetworkModel model = pruned(classifier())
                .setSparsity(0.5)
                .setScope(PruningScope.LAYER)
                .fit(rows)
                .networkModel();

        for (String name : PrunableLayers.ALL.tensors(dense.network())) {
            float[] expected = masked.weights().values(name);
            float[] found = model.weights().values(name);
            assertThat(IntStream.range(0, found.length).filter(i -> found[i] == 0f))
                    .containsExactlyElementsOf(IntStream.range(0, expected.length)
                            .filter(i -> expected[i] == 0f)
                            .boxed()
                            .toList());
            assertThat(found).isNotEqualTo(expected);
        }
    }

    @Test
    void withoutFineTuningIsTheTrainedModelMasked() {
        NetworkModel dense = classifier().fit(rows).networkModel();

        DataParallelClassifierModel model =
                pruned(classifier()).setSparsity(0.5).setFineTuneEpochs(0).fit(rows);

        assertThat(model.networkModel())
                .isEqualTo(MagnitudePruning.prune(dense, 0.5, PruningScope.GLOBAL, PrunableLayers.ALL));
        assertThat(model.getPredictionCol()).isEqualTo("prediction");
    }

    @Test
    void growsZerosWithinTheOnlyTraining() {
        for (SparsitySchedule schedule : List.of(SparsitySchedule.GRADUAL, SparsitySchedule.CUBIC)) {
            DataParallelClassifierModel model = pruned(classifier().setEpochs(6))
                    .setTrainFirst(false)
                    .setSparsitySchedule(schedule)
                    .setSparsity(0.75)
                    .setScheduleUpdates(5)
                    .fit(rows);

            assertThat(sparsity(model.networkModel())).isEqualTo(0.75, within(0.01));
            assertThat(model.summary().orElseThrow().epochs()).hasSize(6);
            assertThat(model.summary().orElseThrow().bestEpoch()).isGreaterThanOrEqualTo(3);
            assertThat(right(model)).isGreaterThan(0.95);
        }
    }

    @Test
    void schedulesFollowTheirFormulas() {
        WeightSparsity cubic = growing(SparsitySchedule.CUBIC);
        WeightSparsity gradual = growing(SparsitySchedule.GRADUAL);

        // 100 steps; from step 20 to step 60, 4 updates: at 30, 40, 50, 60
        assertThat(gradual.after(29, 100)).isEmpty();
        assertThat(gradual.after(30, 100).orElseThrow()).isEqualTo(0.2);
        assertThat(gradual.after(60, 100).orElseThrow()).isEqualTo(0.8);
        assertThat(cubic.after(30, 100).orElseThrow()).isEqualTo(0.8 * (1 - 0.75 * 0.75 * 0.75), within(1e-12));
        assertThat(cubic.after(40, 100).orElseThrow()).isEqualTo(0.8 * (1 - 0.125), within(1e-12));
        assertThat(cubic.isComplete(59, 100)).isFalse();
        assertThat(cubic.isComplete(60, 100)).isTrue();
    }

    private static WeightSparsity growing(SparsitySchedule schedule) {
        return new WeightSparsity(
                true, PrunableLayers.ALL, PruningScope.GLOBAL, 0.8, schedule, 0.2, 0.6, 4, Long.MAX_VALUE);
    }

    @Test
    void rewindsToTheInitialWeights() {
        DataParallelClassifier still = classifier();
        NetworkModel dense = still.fit(rows).networkModel();
        NetworkModel masked = MagnitudePruning.prune(dense, 0.5, PruningScope.GLOBAL, PrunableLayers.ALL);
        NetworkModel initial = NetworkModel.initialize(dense.network(), 5);

        NetworkModel model = pruned(classifier())
                .setSparsity(0.5)
                .setRewindStep(0)
                .setFineTuneEpochs(1)
                .setFineTuneRateFactor(1e-6)
                .fit(rows)
                .networkModel();

        for (String name : PrunableLayers.ALL.tensors(dense.network())) {
            assertThat(model.weights().values(name))
                    .containsExactly(
                            MaskedWeights.of(initial, masked, PrunableLayers.ALL)
                                    .weights()
                                    .values(name),
                            within(1e-5f));
        }
    }

    @Test
    void rewindsToTheWeightsOfAStepOnTheSamePath() {
        DataParallelClassifier scheduled = classifier().setSchedule("warm-up-cosine");
        scheduled.clear(scheduled.validationIndicatorCol());
        DataParallelClassifier early = scheduled.copy(ParamMap.empty());
        early.startPruned(new PruningStart(null, null, WeightSparsity.endingAfter(12)));
        DataParallelClassifierModel part = early.fit(rows);
        NetworkModel masked = MagnitudePruning.prune(
                scheduled.fit(rows).networkModel(), 0.5, PruningScope.GLOBAL, PrunableLayers.ALL);

        NetworkModel model = pruned(scheduled)
                .setSparsity(0.5)
                .setRewindStep(12)
                .setFineTuneEpochs(1)
                .setFineTuneRateFactor(1e-6)
                .fit(rows)
                .networkModel();

        assertThat(part.summary().orElseThrow().steps().size()).isEqualTo(12);
        assertThat(part.summary().orElseThrow().steps().rates())
                .isEqualTo(Arrays.copyOf(
                        scheduled.fit(rows).summary().orElseThrow().steps().rates(), 12));
        for (String name : PrunableLayers.ALL.tensors(model.network())) {
            assertThat(model.weights().values(name))
                    .containsExactly(
                            MaskedWeights.of(part.networkModel(), masked, PrunableLayers.ALL)
                                    .weights()
                                    .values(name),
                            within(1e-5f));
        }
    }

    @Test
    void comesToTheSparsityInRounds() {
        NetworkModel model = pruned(classifier().setEpochs(1))
                .setSparsity(0.75)
                .setRounds(2)
                .setRewindStep(0)
                .fit(rows)
                .networkModel();

        assertThat(sparsity(model)).isEqualTo(0.75, within(0.01));
    }

    @Test
    void keepsTwoOfFour() {
        NetworkModel model = pruned(classifier())
                .setMethod(PruningMethod.GROUPS)
                .setPattern("2:4")
                .fit(rows)
                .networkModel();

        float[] values = model.weights().values("linear1.weight");
        for (int from = 0; from < values.length; from += 4) {
            assertThat(IntStream.range(from, from + 4).filter(i -> values[i] == 0f))
                    .hasSize(2);
        }
    }

    @Test
    void takesChannelsOutAndTrainsTheSmallerNetwork(@TempDir Path folder) throws IOException {
        DataParallelClassifierModel model = pruned(classifier())
                .setMethod(PruningMethod.CHANNELS)
                .setRemovedFraction(0.5)
                .fit(rows);

        PruningSummary summary = model.pruningSummary().orElseThrow();
        assertThat(2 * summary.after().multiplyAdds())
                .isLessThanOrEqualTo(summary.before().multiplyAdds());
        assertThat(right(model)).isGreaterThan(0.95);
        model.save(folder.resolve("model").toString());
        assertThat(DataParallelClassifierModel.load(folder.resolve("model").toString())
                        .networkModel())
                .isEqualTo(model.networkModel());
    }

    @Test
    void learnsOfTheUnprunedNetworkAsOfAnyTeacher() {
        DataParallelClassifierModel dense = classifier().setRawPredictionCol("").fit(rows);
        Pruned<DataParallelClassifierModel> pruned = new Pruned<DataParallelClassifierModel>("pruned")
                .setModel(dense)
                .setMethod(PruningMethod.CHANNELS)
                .setRemovedFraction(0.4);
        Distilled<DataParallelClassifierModel> taught = new Distilled<DataParallelClassifierModel>()
                .setTeachers(dense.copy(ParamMap.empty()).setRawPredictionCol("raw"))
                .setLogitsCol("raw")
                .setEstimator(classifier().setRawPredictionCol(""));

        NetworkModel model = pruned.copy(ParamMap.empty())
                .setEstimator(classifier().setRawPredictionCol(""))
                .setDistillUnpruned(true)
                .fit(rows)
                .networkModel();

        assertThat(model)
                .isEqualTo(pruned.copy(ParamMap.empty())
                        .setEstimator(taught)
                        .fit(rows)
                        .networkModel());
        assertThat(model)
                .isNotEqualTo(pruned.copy(ParamMap.empty())
                        .setEstimator(classifier().setRawPredictionCol(""))
                        .fit(rows)
                        .networkModel());
    }

    @Test
    void learnsTheSameOfTheUnprunedNetworkAfterItWasSaved(@TempDir Path folder) throws IOException {
        Pruned<DataParallelClassifierModel> stage = pruned(classifier().setDistillationShare(0.8))
                .setMethod(PruningMethod.CHANNELS)
                .setRemovedFraction(0.4)
                .setDistillUnpruned(true);
        stage.save(folder.resolve("stage").toString());

        Pruned<?> loaded = Pruned.load(folder.resolve("stage").toString());

        assertThat(loaded.getDistillUnpruned()).isTrue();
        assertThat(((DataParallelClassifierModel) loaded.fit(rows)).networkModel())
                .isEqualTo(stage.fit(rows).networkModel())
                .isNotEqualTo(stage.copy(ParamMap.empty())
                        .setDistillUnpruned(false)
                        .fit(rows)
                        .networkModel());
    }

    @Test
    void trainsResidualAndDepthwiseNetworksOfAnyNumberOfChannels() {
        Dataset<Row> images = LocalSpark.session()
                .range(24)
                .selectExpr(
                        "transform(sequence(0, 767), i -> float(pmod(xxhash64(id, i), 100)) / 100 + id % 2) as features",
                        "int(id % 2) as label");
        for (String architecture : List.of("resnet-20", "mobilenet-v2")) {
            DataParallelClassifier classifier = new DataParallelClassifier("classifier")
                    .setArchitecture(architecture)
                    .setWidth(0.35)
                    .setInputShape(new int[] {3, 16, 16})
                    .setBatchSize(12)
                    .setEpochs(1);

            DataParallelClassifierModel model = new Pruned<DataParallelClassifierModel>("pruned")
                    .setEstimator(classifier)
                    .setMethod(PruningMethod.CHANNELS)
                    .setRemovedFraction(0.6)
                    .fit(images);

            assertThat(model.transform(images).filter("prediction in (0, 1)").count())
                    .isEqualTo(24);
            assertThat(model.networkModel().nonFiniteTensors()).isEmpty();
            assertThat(model.pruningSummary().orElseThrow().after().multiplyAdds())
                    .isLessThanOrEqualTo((long)
                            (0.4 * model.pruningSummary().orElseThrow().before().multiplyAdds()));
        }
    }

    @Test
    void cutsLinearLayersInTwo() {
        DataParallelClassifierModel model = pruned(classifier())
                .setMethod(PruningMethod.LOW_RANK)
                .setRankEnergy(0.6)
                .setExcludedLayers("linear3")
                .fit(rows);

        assertThat(model.networkModel().network().nodes().stream().map(Node::name))
                .contains("linear1.reduce");
        assertThat(right(model)).isGreaterThan(0.95);
    }

    @Test
    void prunesARegressorInTheUnitsOfItsLabels() {
        DataParallelRegressor regressor = new DataParallelRegressor("regressor")
                .setLabelCol("target")
                .setHiddenUnits(new int[] {16})
                .setStandardizeTargets(true)
                .setBatchSize(20)
                .setEpochs(10)
                .setLearningRate(0.02);

        for (PruningMethod method : List.of(PruningMethod.MAGNITUDE, PruningMethod.CHANNELS)) {
            DataParallelRegressorModel model = new Pruned<DataParallelRegressorModel>("pruned")
                    .setEstimator(regressor)
                    .setMethod(method)
                    .fit(rows);

            double error = model.transform(rows)
                    .selectExpr("avg(abs(prediction - target))")
                    .head()
                    .getDouble(0);
            assertThat(error).isLessThan(0.3);
        }
    }

    @Test
    void goesAroundPipelinesAndIsQuantizedNext(@TempDir Path folder) throws IOException {
        Pruned<PipelineModel> around = new Pruned<PipelineModel>("around")
                .setEstimator(new Pipeline("inner").setStages(new PipelineStage[] {classifier()}));
        Pipeline pipeline = new Pipeline("whole").setStages(new PipelineStage[] {around});
        pipeline.save(folder.resolve("pipeline").toString());

        PipelineModel fitted =
                Pipeline.load(folder.resolve("pipeline").toString()).fit(rows);
        DataParallelClassifierModel inner =
                (DataParallelClassifierModel) ((PipelineModel) fitted.stages()[0]).stages()[0];
        assertThat(sparsity(inner.networkModel())).isEqualTo(0.7, within(0.01));

        Estimator<QuantizedModel> quantizer = new PostTrainingQuantizer().setEstimator(pruned(classifier()));
        assertThat(quantizer
                        .fit(rows)
                        .transform(rows)
                        .filter("prediction = label")
                        .count())
                .isGreaterThan(150);
    }

    @Test
    void prunesAModelThatIsFittedAlready(@TempDir Path folder) throws IOException {
        DataParallelClassifierModel dense = classifier().fit(rows);
        Pruned<DataParallelClassifierModel> stage =
                pruned(classifier()).setModel(dense).setFineTuneEpochs(1);
        NetworkModel afterFit =
                pruned(classifier()).setFineTuneEpochs(1).fit(rows).networkModel();
        stage.save(folder.resolve("stage").toString());

        assertThat(stage.fit(rows).networkModel()).isEqualTo(afterFit);
        assertThat(((DataParallelClassifierModel)
                                Pruned.load(folder.resolve("stage").toString()).fit(rows))
                        .networkModel())
                .isEqualTo(afterFit);
    }

    @Test
    void savesZerosInFewerBytes(@TempDir Path folder) throws IOException {
        DataParallelClassifier wide =
                classifier().setHiddenUnits(new int[] {128}).setEpochs(1);
        DataParallelClassifierModel model = pruned(wide).setSparsity(0.9).fit(rows);
        model.save(folder.resolve("sparse").toString());
        wide.fit(rows).save(folder.resolve("dense").toString());

        long sparse = Files.size(folder.resolve("sparse/model/weights.safetensors"));
        assertThat(3 * sparse).isLessThan(Files.size(folder.resolve("dense/model/weights.safetensors")));
        assertThat(sparse)
                .isEqualTo(model.pruningSummary().orElseThrow().after().bytes());
        assertThat(DataParallelClassifierModel.load(folder.resolve("sparse").toString())
                        .networkModel())
                .isEqualTo(model.networkModel());
    }

    @Test
    void namesWhatDoesNotGoTogetherBeforeAnyJob() {
        assertRefused(pruned(classifier()).setMethod("channels").setRounds(2), "method channels with rounds 2");
        assertRefused(
                pruned(classifier()).setSparsitySchedule("cubic").setScheduleStart(0.6),
                "scheduleStart 0.6 and scheduleEnd 0.5");
        assertRefused(
                pruned(classifier()).setSparsitySchedule("cubic").setFineTuneEpochs(0),
                "fineTuneEpochs 0 and sparsitySchedule cubic");
        assertRefused(
                pruned(classifier()).setSparsitySchedule("cubic").setRewindStep(0),
                "rewindStep with sparsitySchedule cubic");
        assertRefused(pruned(classifier()).setTrainFirst(false).setRounds(2), "rounds and trainFirst false");
        assertRefused(
                new Pruned<EnsembleModel>("pruned")
                        .setEstimator(new Ensemble<DataParallelClassifierModel>("ensemble").setEstimator(classifier())),
                "the ensemble ensemble");
        assertRefused(
                pruned(classifier()).setDistillUnpruned(true).setFineTuneEpochs(0),
                "distillUnpruned and fineTuneEpochs 0");
        assertRefused(
                pruned(classifier().setTeacherLogitsCol("features")).setDistillUnpruned(true),
                "another teacher of classifier");
        assertRefused(
                new Pruned<DataParallelClassifierModel>("pruned")
                        .setEstimator(new Distilled<DataParallelClassifierModel>().setEstimator(classifier()))
                        .setDistillUnpruned(true),
                "another teacher of classifier");
        assertRefused(
                new Pruned<DataParallelRegressorModel>("pruned")
                        .setEstimator(new DataParallelRegressor("regressor"))
                        .setDistillUnpruned(true),
                "distillUnpruned and the trainer regressor");
        assertRefused(pruned(classifier().setResumeFrom("somewhere")), "resumeFrom of classifier");
        assertRefused(
                pruned(classifier()
                                .setNetwork(
                                        classifier().fit(rows).networkModel().network()))
                        .setExcludedLayers("conv9"),
                "'conv9'");
        assertThatThrownBy(() -> pruned(classifier()).setSparsity(1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sparsity");
    }

    private static void assertRefused(Pruned<?> stage, String part) {
        assertThatThrownBy(() -> stage.transformSchema(rows.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot")
                .hasMessageContaining(part);
    }
}
