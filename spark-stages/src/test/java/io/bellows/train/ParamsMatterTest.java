package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkJson;
import io.bellows.network.NetworkModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each param of each trainer, set to another value, gives another training, or stands in a list with its reason. */
class ParamsMatterTest {
    /**
     * A param and a value that is not its default.
     *
     * @param given what else is set on both sides
     */
    private record Change(String trainer, String param, Object value, Map<String, Object> given) {
        @Override
        public String toString() {
            return trainer + "." + param;
        }
    }

    /** The model, and the rate of each step of its training. */
    private record Outcome(NetworkModel model, List<Double> rates) {
        static Outcome of(DataParallelModel<?> fitted) {
            return new Outcome(
                    fitted.networkModel(),
                    Arrays.stream(fitted.summary().orElseThrow().steps().rates())
                            .boxed()
                            .toList());
        }
    }

    private static final String CLASSIFIER = "classifier";
    private static final String REGRESSOR = "regressor";
    private static final String MULTI_LABEL = "multi-label";
    private static final String PRETRAINER = "pretrainer";

    /** What gives the same training by intent, and why. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("numWorkers", "the same batches for any number"),
            Map.entry("threadsPerWorker", "speed alone"),
            Map.entry("accumulationSteps", "the same gradients in less memory"),
            Map.entry("pipelineStages", "the same gradients on more workers"),
            Map.entry("microBatches", "the same gradients; of pipelines alone"),
            Map.entry("memoryBudgetMb", "decides how many stages a pipeline has"),
            Map.entry("collective", "how sums travel"),
            Map.entry("collectivePorts", "where workers listen; see SafeNetworkIT"),
            Map.entry("chooseBatchSize", "of a batchSize that is not set; see ForecastTest"),
            Map.entry("readerThreads", "speed alone; see EveryEpochTest"),
            Map.entry("prefetchBatches", "speed alone; see EveryEpochTest"),
            Map.entry("executorCores", "where it is trained; see StageResourcesIT"),
            Map.entry("executorMemoryMb", "where it is trained; see StageResourcesIT"),
            Map.entry("executorMemoryOverheadMb", "where it is trained; see TrainingResourcesTest"),
            Map.entry("gpusPerExecutor", "where it is trained; see TrainingResourcesTest"),
            Map.entry("gpusPerWorker", "where it is trained; see StageResourcesIT"),
            Map.entry("slotTimeoutSeconds", "when to give up waiting"),
            Map.entry("collectiveTimeoutSeconds", "when a worker counts as dead"),
            Map.entry("maxRestarts", "what follows a failure"),
            Map.entry("nonFiniteSteps", "what follows a step without finite numbers"),
            Map.entry("checkpointPath", "files beside the model"),
            Map.entry("checkpointIntervalEpochs", "files beside the model"),
            Map.entry("checkpointIntervalSteps", "files beside the model"),
            Map.entry("checkpointIntervalMinutes", "files beside the model"),
            Map.entry("keepCheckpoints", "files beside the model"),
            Map.entry("keepCheckpointsAfterRun", "files beside the model"),
            Map.entry("tensorBoardPath", "files beside the model"),
            Map.entry("resumeFrom", "goes on with an earlier run; see ResumeTest"),
            Map.entry("rateRange", "ends fit with an exception; set by LearningRateFinder alone"),
            Map.entry("maxTrainingSeconds", "depends on the clock; see RunLimitsTest"),
            Map.entry("energyBudgetJoules", "depends on the machine; see RunLimitsTest and EnergyIT"),
            Map.entry("initialModelPath", "needs a saved model; see DataParallelClassifierTest"),
            Map.entry("trainer", "the same sums by other means"),
            Map.entry("shardOptimizerState", "the same weights in less memory"),
            Map.entry("lossScale", "lifts gradients too small for a float, and changes no other; see LossScalingTest"),
            Map.entry("dynamicLossScale", "as lossScale"),
            Map.entry("lossScaleWindow", "as lossScale"),
            Map.entry("hintLayer", "needs a teacher's hints; see DistilledTest"),
            Map.entry("hintSize", "needs a teacher's hints; see DistilledTest"),
            Map.entry("hintShare", "needs a teacher's hints; see DistilledTest"),
            Map.entry("keyCol", "names rows in errors"),
            Map.entry("featuresCol", "names a column"),
            Map.entry("predictionCol", "names a column"),
            Map.entry("rawPredictionCol", "names a column"),
            Map.entry("probabilityCol", "names a column"),
            Map.entry("inputShape", "must be that of the rows"),
            Map.entry("handleInvalid", "of rows that cannot be read; see BadRowsTest"),
            Map.entry("predictionBatchSize", "speed alone"),
            Map.entry("threshold", "of the model's predictions, not of its network"));

    private static final Map<String, Outcome> FITTED = new HashMap<>();

    @AfterAll
    static void forget() {
        FITTED.clear();
    }

    static Stream<Change> changes() {
        return Stream.of(ofNetwork(), ofOptimizer(), ofSchedule(), ofRun(), ofHeads(), ofPretrainer())
                .flatMap(stream -> stream);
    }

    private static Stream<Change> ofNetwork() {
        Map<String, Object> residual = Map.of("architecture", "resnet-20", "inputShape", new int[] {3, 2, 2});
        Map<String, Object> text = Map.of("architecture", "text-cnn", "vocabularySize", 9, "embeddingSize", 4);
        return Stream.of(
                change("architecture", "resnet-20", "inputShape", new int[] {3, 2, 2}),
                change(
                        "networkJson",
                        NetworkJson.write(
                                NetworkBuilder.network("own", 12).linear(3).build())),
                change("hiddenUnits", new int[] {5}),
                new Change(CLASSIFIER, "width", 0.25, residual),
                change("dropout", 0.5),
                new Change(CLASSIFIER, "dropPath", 0.5, residual),
                new Change(CLASSIFIER, "synchronizedBatchNorm", true, residual),
                change("categorySizes", new int[] {8}),
                new Change(CLASSIFIER, "vocabularySize", 8, text),
                new Change(CLASSIFIER, "embeddingSize", 5, text),
                change("layerRates", new String[] {"linear1.*=0.5"}));
    }

    private static Stream<Change> ofOptimizer() {
        return Stream.of(
                change("optimizer", "sgd"),
                change("learningRate", 0.02),
                change("momentum", 0.5, "optimizer", "sgd"),
                change("nesterov", true, "optimizer", "sgd"),
                change("beta1", 0.5),
                change("beta2", 0.5),
                change("epsilon", 0.1),
                change("weightDecay", 0.5),
                change("l1", 0.1),
                change("maxNorm", 0.3),
                change("clipNorm", 0.01, "optimizer", "sgd"),
                change("clipValue", 0.001, "optimizer", "sgd"),
                change("emaDecay", 0.9),
                change("swaStartEpoch", 1),
                change("gradientPrecision", "int8"),
                change("gradientTopK", 0.5));
    }

    private static Stream<Change> ofSchedule() {
        return Stream.of(
                change("schedule", "constant"),
                change("warmUpFraction", 0.5),
                change("finalRateFactor", 0.5),
                change("decayFactor", 0.3, "schedule", "exponential"),
                change("decayEpochs", 1.0, "schedule", "step"),
                change("milestones", new double[] {1}, "schedule", "multi-step", "milestones", new double[] {2}),
                change("power", 3.0, "schedule", "polynomial"),
                change("restartGrowth", 2.0, "schedule", "cosine-restarts", "decayEpochs", 1.0),
                change(
                        "plateauPatience",
                        0,
                        "schedule",
                        "plateau",
                        "validationIndicatorCol",
                        "held",
                        "learningRate",
                        2.0,
                        "epochs",
                        8));
    }

    private static Stream<Change> ofRun() {
        return Stream.of(
                change("seed", 5L),
                change("batchSize", 15),
                change("epochs", 2),
                change("maxSteps", 4L),
                change("weightCol", "weight"),
                change("validationIndicatorCol", "held"),
                change("patience", 1, "validationIndicatorCol", "held", "minDelta", 9.0, "schedule", "constant"),
                change("minDelta", 0.6, "validationIndicatorCol", "held"),
                change(
                        "validationMetric",
                        "accuracy",
                        "validationIndicatorCol",
                        "held",
                        "labelCol",
                        "other",
                        "learningRate",
                        0.1,
                        "minDelta",
                        0.05,
                        "epochs",
                        12));
    }

    private static Stream<Change> ofHeads() {
        return Stream.of(
                change("labelCol", "other"),
                change("softLabelCol", "soft"),
                change("loss", "hinge"),
                change("labelSmoothing", 0.2),
                change("focalGamma", 2.0),
                change("batchMix", "mixup"),
                change("mixAlpha", 0.2, "batchMix", "mixup"),
                change("mixProbability", 0.5, "batchMix", "mixup"),
                change("teacherLogitsCol", "teacher"),
                change("distillationShare", 0.9, "teacherLogitsCol", "teacher"),
                change("distillationTemperature", 1.0, "teacherLogitsCol", "teacher"),
                of(REGRESSOR, "labelCol", "other"),
                of(REGRESSOR, "loss", "huber"),
                of(REGRESSOR, "huberDelta", 0.2, "loss", "huber"),
                of(REGRESSOR, "quantileLevels", new double[] {0.9}, "loss", "quantile"),
                of(REGRESSOR, "standardizeTargets", true),
                of(MULTI_LABEL, "labelCol", "reversed"),
                of(MULTI_LABEL, "positiveWeights", new double[] {1, 2, 3}));
    }

    private static Stream<Change> ofPretrainer() {
        Map<String, Object> contrastive = Map.of("task", "contrastive", "viewOps", "[]");
        return Stream.of(
                of(PRETRAINER, "task", "rotation"),
                of(PRETRAINER, "viewOps", "[]", "task", "contrastive"),
                of(PRETRAINER, "maskedFraction", 0.5),
                of(PRETRAINER, "noiseDeviation", 0.5),
                new Change(PRETRAINER, "projectionSize", 5, contrastive),
                new Change(PRETRAINER, "temperature", 0.1, contrastive));
    }

    private static Change change(String param, Object value, Object... given) {
        return of(CLASSIFIER, param, value, given);
    }

    private static Change of(String trainer, String param, Object value, Object... given) {
        Map<String, Object> others = new HashMap<>();
        for (int i = 0; i < given.length; i += 2) {
            others.put((String) given[i], given[i + 1]);
        }
        return new Change(trainer, param, value, others);
    }

    private static DataParallelTrainer<?, ?> trainer(String kind) {
        return switch (kind) {
            case CLASSIFIER -> shortened(new DataParallelClassifier("net"));
            case REGRESSOR -> shortened(new DataParallelRegressor("net"));
            case MULTI_LABEL -> shortened(new DataParallelMultiLabelClassifier("net").setLabelCol("soft"));
            default ->
                shortened(new SelfSupervisedPretrainer("net").setTask(PretextTask.DENOISING))
                        .setInputShape(new int[] {3, 2, 2});
        };
    }

    private static <S extends DataParallelTrainer<S, ?>> S shortened(S stage) {
        return stage.setHiddenUnits(new int[] {6, 6})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(3)
                .setLearningRate(0.05)
                .setInputShape(new int[] {12});
    }

    private static Dataset<Row> rows() {
        String features = "transform(sequence(1, 12), i -> float(pmod(xxhash64(id, i), 5) + if(i % 3 = id % 3, 3, 0)))";
        return LocalSpark.session()
                .range(60)
                .selectExpr(
                        features + " as features",
                        "int(id % 3) as label",
                        "int(id % 2) as other",
                        "array(float(id % 3 = 0), float(id % 3 = 1), float(id % 3 = 2)) as soft",
                        "array(float(id % 3 = 2), float(id % 3 = 1), float(id % 3 = 0)) as reversed",
                        "array(float(id % 4), float(id % 5), float(id % 2)) as teacher",
                        "double(1 + id % 2) as weight",
                        "id >= 48 as held");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void anotherValueGivesAnotherTraining(Change change) {
        Outcome before = fitted(change.trainer(), change.given());
        Map<String, Object> changed = new HashMap<>(change.given());
        changed.put(change.param(), change.value());

        assertThat(fitted(change.trainer(), changed)).isNotEqualTo(before);
    }

    private static Outcome fitted(String kind, Map<String, Object> values) {
        DataParallelTrainer<?, ?> stage = trainer(kind);
        values.forEach((name, value) -> set(stage, name, value));
        return FITTED.computeIfAbsent(kind + stage.explainParams(), key -> Outcome.of(stage.fit(rows())));
    }

    private static void set(DataParallelTrainer<?, ?> stage, String name, Object value) {
        stage.set(stage.getParam(name), value);
    }

    @Test
    void leavesOutNoParam() {
        Set<String> known = changes().map(Change::param).collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).doesNotContainAnyElementsOf(WITHOUT_EFFECT.keySet());
        known.addAll(WITHOUT_EFFECT.keySet());
        Set<String> params = List.of(CLASSIFIER, REGRESSOR, MULTI_LABEL, PRETRAINER).stream()
                .flatMap(kind -> Arrays.stream(trainer(kind).params()))
                .map(Param::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(known).isEqualTo(params);
    }
}
