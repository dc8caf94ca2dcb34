package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.HasNetworkModel;
import io.bellows.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each technique of training, written in a job file, kept in a saved pipeline, and read from it: it changes what is learnt. */
final class TechniquesJobTest {
    private static final String TRAINER = """
            { stage = DataParallelClassifier, %s
              batchSize = 8, epochs = 3, learningRate = 0.05, hiddenUnits = [40], numWorkers = 2
              SCHEDULE }
            """;

    /** Settings of the trainer beside those of the job, none of which changes what is learnt. */
    private static final String PLAIN = "seed = 0";

    @TempDir
    private static Path folder;

    private static Dataset<Row> rows;
    private static Weights plain;

    @BeforeAll
    static void trainPlainly() throws IOException {
        rows = LocalSpark.session()
                .range(26)
                .select(
                        functions.col("id"),
                        functions.expr("array(float(id % 5) - 2, float(id % 7) / 3 - 1, float(id % 3)) as features"),
                        functions.expr("int(id % 5 > 1) as label"),
                        functions.expr("float(1 + id % 2) as weight"),
                        functions.expr("id % 4 = 3 as held"),
                        functions.expr("array(0.3f, 0.7f) as soft"),
                        functions.expr("transform(sequence(0, 63), p -> float((id * p) % 11) / 5 - 1) as image"))
                .cache();
        plain = trained(PLAIN);
        ((MLWritable) last(read(trainer("seed = 5")).fit(rows)))
                .save(folder.resolve("teacher").toString());
    }

    /** The form of a trainer with {@code settings}. */
    private static String trainer(String settings) {
        String form = TRAINER.replace("SCHEDULE", settings.contains("schedule") ? "" : "schedule = constant");
        return form.formatted(settings)
                .replace("TEACHER", folder.resolve("teacher").toString());
    }

    private static Pipeline read(String stage) throws IOException {
        return SavedJob.read(folder, stage);
    }

    private static Weights trained(String settings) throws IOException {
        return weights(read(trainer(settings)));
    }

    private static Weights weights(Pipeline pipeline) {
        return ((HasNetworkModel) last(pipeline.fit(rows))).networkModel().weights();
    }

    private static Model<?> last(PipelineModel model) {
        return (Model<?>) model.stages()[0];
    }

    static Stream<String> techniques() {
        return Stream.of(
                "optimizer = sgd",
                "optimizer = sgd, nesterov = true",
                "optimizer = adam",
                "optimizer = rmsprop",
                "optimizer = adagrad",
                "optimizer = lamb",
                "optimizer = lars",
                "optimizer = lion",
                "weightDecay = 0.3",
                "schedule = step, decayEpochs = 1",
                "schedule = multi-step, milestones = [1]",
                "schedule = exponential, decayFactor = 0.5",
                "schedule = polynomial",
                "schedule = cosine",
                "schedule = warm-up-cosine",
                "schedule = cosine-restarts, decayEpochs = 1",
                "schedule = one-cycle",
                "schedule = inverse-square-root",
                "schedule = constant, warmUpFraction = 0.5",
                "layerRates = [\"linear1.*=0.1\"]",
                "emaDecay = 0.9",
                "swaStartEpoch = 1",
                "clipNorm = 0.01, optimizer = sgd",
                "clipValue = 0.01, optimizer = sgd",
                "accumulationSteps = 2, dropout = 0.4",
                "labelSmoothing = 0.2",
                "focalGamma = 2",
                "loss = hinge",
                "softLabelCol = soft",
                "weightCol = weight",
                "l1 = 0.05",
                "maxNorm = 0.2",
                "batchMix = mixup",
                "gradientPrecision = int8",
                "gradientTopK = 0.01",
                "patience = 1, validationIndicatorCol = held, validationMetric = f1",
                "schedule = plateau, plateauPatience = 0, validationIndicatorCol = held",
                "initialModelPath = \"TEACHER\"",
                "maxSteps = 2");
    }

    static Stream<String> around() {
        return Stream.of(
                """
                { stage = Distilled, teacherPaths = ["TEACHER"], estimator = %s }
                """.formatted(trainer("distillationShare = 0.8, distillationTemperature = 3")),
                """
                { stage = Distilled, teacherPaths = ["TEACHER"], teacherHintLayer = relu1, estimator = %s }
                """.formatted(trainer("distillationShare = 0.0, hintLayer = relu1, hintShare = 5")),
                """
                { stage = Pretrained, estimator = %s
                  pretrainer = { stage = SelfSupervisedPretrainer, task = denoising, hiddenUnits = [40], batchSize = 8 } }
                """.formatted(trainer(PLAIN)),
                """
                { stage = Pruned, method = magnitude, sparsity = 0.5, estimator = %s }
                """.formatted(trainer(PLAIN)),
                """
                { stage = TrainingOnly, everyEpoch = true, estimator = %s
                  stages = [ { stage = AugmentSeries, inputCol = features, outputCol = features, keyCol = id
                    ops = [ { op = jitter, minSigma = 0.2, maxSigma = 0.4 } ] } ] }
                """.formatted(trainer("inputShape = [3]")));
    }

    @ParameterizedTest
    @MethodSource("around")
    void aStageAroundTheTrainerChangesWhatIsLearnt(String stage) throws IOException {
        Weights found =
                weights(read(stage.replace("TEACHER", folder.resolve("teacher").toString())));

        assertThat(found.names()).isEqualTo(plain.names());
        assertThat(found).isNotEqualTo(plain);
    }

    @Test
    void whatIsPrunedLearnsOfTheUnprunedNetworkWhereTheJobSaysSo() throws IOException {
        String form =
                "{ stage = Pruned, method = channels, removedFraction = 0.4, distillUnpruned = %s, estimator = %s }";
        String trainer = trainer("distillationShare = 0.8");

        Weights alone = weights(read(form.formatted("false", trainer)));
        Weights taught = weights(read(form.formatted("true", trainer)));

        assertThat(taught.names()).isEqualTo(alone.names());
        assertThat(taught).isNotEqualTo(alone);
    }

    @Test
    void dropPathChangesWhatIsLearntOfImages() throws IOException {
        String images = "featuresCol = image, inputShape = [1, 8, 8], architecture = efficientnet-lite0, width = 0.1,";

        Weights whole = trained(images + " dropPath = 0.0");
        Weights dropped = trained(images + " dropPath = 0.9");

        assertThat(dropped.names()).isEqualTo(whole.names());
        assertThat(dropped).isNotEqualTo(whole);
        assertThat(trained(images + " dropPath = 0.0")).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("techniques")
    void changesWhatIsLearnt(String settings) throws IOException {
        Weights found = trained(settings);

        assertThat(found.names()).isEqualTo(plain.names());
        assertThat(found).isNotEqualTo(plain);
    }

    /** What is to change nothing but the way to the same weights: the params must arrive, and the weights be the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossScale = 1024.0",
                "lossScale = 4.0, dynamicLossScale = true, lossScaleWindow = 3",
                "nonFiniteSteps = skip",
                "shardOptimizerState = on",
                "synchronizedBatchNorm = true",
                "keyCol = label",
                "maxTrainingSeconds = 3600.0",
                "readerThreads = 3, prefetchBatches = 1"
            })
    void leavesWhatIsLearntAsItIs(String settings) throws IOException {
        assertThat(trained(settings)).isEqualTo(plain);

        var stage = read(trainer(settings)).getStages()[0];
        for (String setting : settings.split(", ", -1)) {
            String[] parts = setting.split(" = ", 2);
            assertThat(stage.isSet(stage.getParam(parts[0]))).isTrue();
            assertThat(String.valueOf(stage.getOrDefault(stage.getParam(parts[0]))))
                    .isEqualTo(parts[1]);
        }
    }

    @Test
    void theOtherTrainerComesToTheSameUpToRounding() throws IOException {
        Weights found = trained("trainer = block-manager");

        for (String name : plain.names()) {
            assertThat(found.values(name)).containsExactly(plain.values(name), within(1e-4f));
        }
    }

    @Test
    void refusesResourcesThatLocalModeCannotGiveBeforeAJob() throws IOException {
        Pipeline pipeline = read(
                trainer("trainer = block-manager, executorCores = 2, executorMemoryMb = 1024, gpusPerWorker = 0.5"));

        assertThatThrownBy(() -> pipeline.transformSchema(rows.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "with {executorCores=2, executorMemoryMb=1024, gpusPerWorker=0.5}: found master 'local[");
    }
}
