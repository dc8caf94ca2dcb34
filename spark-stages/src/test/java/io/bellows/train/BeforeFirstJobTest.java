package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bellows.LocalSpark;
import io.bellows.augment.AugmentTable;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.train.loss.Loss;
import io.bellows.train.metric.Metric;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What schema and params tell of a training that cannot be fails a pipeline before the first job of its first stage. */
class BeforeFirstJobTest {
    private static Dataset<Row> rows;
    private static DataParallelClassifierModel teacherOfTwo;

    @BeforeAll
    static void drawRows() {
        Dataset<Row> drawn = LocalSpark.session()
                .range(24)
                .selectExpr(
                        "string(id % 2) as word",
                        "double(id) as a",
                        "double(id % 5) as b",
                        "array(float(id), float(id % 3)) as array",
                        "int(id % 3) as plain",
                        "id % 4 = 0 as held");
        rows = assembled(assembled(drawn, "pair", "a", "b"), "three", "a", "b", "a")
                .withColumn("label", named("plain", "x", "y", "z"))
                .withColumn("two", named("int(word)", "x", "y"))
                .withColumn("one", named("0", "x"));
        teacherOfTwo = classifier().setLabelCol("two").fit(rows);
    }

    private static Dataset<Row> assembled(Dataset<Row> to, String name, String... columns) {
        return new VectorAssembler().setInputCols(columns).setOutputCol(name).transform(to);
    }

    private static Column named(String expression, String... values) {
        Metadata names = NominalAttribute.defaultAttr().withValues(values).toMetadata();
        return functions.expr("double(" + expression + ")").as("label", names);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("net")
                .setFeaturesCol("pair")
                .setHiddenUnits(new int[] {4})
                .setEpochs(1);
    }

    private static DataParallelClassifier ofUnknownSize() {
        return classifier().setFeaturesCol("array").setLabelCol("plain");
    }

    private static Network network(int inputs, int outputs) {
        return NetworkBuilder.network("own", inputs)
                .linear(3)
                .relu()
                .linear(outputs)
                .build();
    }

    private static SelfSupervisedPretrainer pretrainer() {
        return new SelfSupervisedPretrainer("first")
                .setFeaturesCol("pair")
                .setTask(PretextTask.DENOISING)
                .setHiddenUnits(new int[] {4});
    }

    private static Distilled<DataParallelClassifierModel> distilled(DataParallelClassifier student) {
        return new Distilled<DataParallelClassifierModel>("distilled").setEstimator(student);
    }

    private static Arguments fault(String message, Estimator<?> stage) {
        return Arguments.of(message, stage);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "found rows of shape 2 in column 'pair', expected 5 by inputShape",
                        classifier().setInputShape(new int[] {5})),
                fault(
                        "found rows of shape 2 in column 'pair', expected 6 by the network of networkJson",
                        classifier().setNetwork(network(6, 3))),
                fault("at least 3 outputs", classifier().setNetwork(network(2, 2))),
                fault("lenet-5", classifier().setLabelCol("plain").setArchitecture("lenet-5")),
                fault(
                        "found validationMetric 'area-under-roc' for 3 classes, expected 2",
                        classifier().setValidationIndicatorCol("held").setValidationMetric("area-under-roc")),
                fault(
                        "found 1 class in column 'one', expected at least 2",
                        classifier().setLabelCol("one")),
                fault(
                        "found 2 numbers in column 'pair' of probabilities, expected 3, one a class of column 'label'",
                        classifier().setSoftLabelCol("pair")),
                fault(
                        "found 2 numbers in column 'pair' of a teacher's logits, expected 3",
                        classifier().setTeacherLogitsCol("pair")),
                fault(
                        "found batchMix 'cut-mix' and rows of shape 2",
                        classifier().setBatchMix("cut-mix")),
                fault(
                        "found softLabelCol, batchMix",
                        classifier().setBatchMix("mixup").setLoss("hinge")),
                fault("expected at most 18", ofUnknownSize().setNumWorkers(19).setGradientPrecision("int8")),
                fault("checkpointPath", ofUnknownSize().setPipelineStages(2).setCheckpointPath("nowhere")),
                fault("'own'", classifier().setNetwork(network(2, 3)).setPipelineStages(9)),
                fault("found nothing there", ofUnknownSize().setResumeFrom("target/nowhere")),
                fault("found nothing there", ofUnknownSize().setInitialModelPath("target/nowhere")),
                fault(
                        "checkpoints of net to 'nosuch://bucket/runs': found No FileSystem for scheme",
                        ofUnknownSize().setCheckpointPath("nosuch://bucket/runs")),
                fault("found 'conv.*', which fits no weights", classifier().setLayerRates(new String[] {"conv.*=0"})),
                fault("found schedule 'plateau' without", classifier().setSchedule("plateau")),
                fault("found hintLayer 'relu1' and no teacher", classifier().setHintLayer("relu1")),
                fault(
                        "expected input 2 and a vector of 2 outputs",
                        new DataParallelRegressor("net")
                                .setFeaturesCol("pair")
                                .setLabelCol("pair")
                                .setNetwork(network(2, 3))),
                fault(
                        "found 3 positiveWeights, expected 2",
                        new DataParallelMultiLabelClassifier("net")
                                .setFeaturesCol("pair")
                                .setLabelCol("pair")
                                .setPositiveWeights(1, 2, 3)),
                fault("found rows of shape 2 for task 'rotation'", pretrainer().setTask(PretextTask.ROTATION)),
                fault(
                        "by a custom loss: found task 'contrastive'",
                        pretrainer().setTask(PretextTask.CONTRASTIVE).setCustomLoss((outputs, targets, slope) -> 0)),
                fault(
                        "found tensors",
                        new Pretrained<DataParallelClassifierModel>("both")
                                .setPretrainer(pretrainer().setHiddenUnits(new int[] {7}))
                                .setEstimator(classifier())),
                fault("found no teacher, expected one", distilled(classifier())),
                fault("found nothing there", distilled(classifier()).setTeacherPaths("target/nowhere")),
                fault(
                        "found batchMix and teacherLogitsCol",
                        distilled(classifier().setLabelCol("two").setBatchMix("mixup"))
                                .setTeachers(teacherOfTwo)),
                fault(
                        "found 2 logits of teacher net, expected 3",
                        distilled(classifier()).setTeachers(teacherOfTwo)),
                fault(
                        "found no layer 'none'",
                        distilled(classifier().setLabelCol("two").setHintLayer("none"))
                                .setTeachers(teacherOfTwo)
                                .setTeacherHintLayer("relu1")),
                fault(
                        "every epoch: found validationIndicatorCol 'held' and none of net",
                        new TrainingOnly<DataParallelClassifierModel>("only")
                                .setStages(new AugmentTable()
                                        .setInputCols(new String[] {"a"})
                                        .setOps("[{\"op\": \"gaussian-noise\"}]"))
                                .setEveryEpoch(true)
                                .setValidationIndicatorCol("held")
                                .setEstimator(classifier())),
                fault(
                        "at least 3 outputs",
                        new Ensemble<DataParallelClassifierModel>("several")
                                .setEstimator(classifier().setNetwork(network(2, 2)))),
                fault(
                        "at least 3 outputs",
                        new Pruned<DataParallelClassifierModel>("pruned")
                                .setEstimator(classifier().setNetwork(network(2, 2)))));
    }

    private static void assertFailsBeforeAnyJob(Estimator<?> stage, String... messages) {
        StringIndexer first = new StringIndexer().setInputCol("word").setOutputCol("index");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {first, stage});
        Throwable[] thrown = new Throwable[1];

        JobsSeen seen = JobsSeen.during(() -> thrown[0] = catchThrowable(() -> pipeline.fit(rows)));

        assertThat(thrown[0]).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Cannot ");
        for (String message : messages) {
            assertThat(thrown[0]).hasMessageContaining(message);
        }
        assertThat(seen.jobs()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fails(String message, Estimator<?> stage) {
        assertFailsBeforeAnyJob(stage, message);
    }

    /** Holds what Java cannot serialize. */
    private static final class Unsendable implements Loss, Metric {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused") // is what is in the way
        private final transient List<String> skipped = List.of();

        private final Object held = new Object();

        @Override
        public double evaluate(double[] outputs, double[] targets, double[] slope) {
            return held.hashCode();
        }

        @Override
        public int sums() {
            return 1;
        }

        @Override
        public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
            sums[0] += weight;
        }

        @Override
        public double value(double[] sums) {
            return sums[0];
        }
    }

    @Test
    void failsForAFunctionThatCannotBeSentToTheWorkers() {
        assertFailsBeforeAnyJob(
                classifier().setCustomLoss(new Unsendable()),
                "the custom loss of net",
                Unsendable.class.getName(),
                "NotSerializableException: java.lang.Object",
                "make them so, or transient");
        assertFailsBeforeAnyJob(
                classifier().setValidationIndicatorCol("held").setCustomMetric(new Unsendable()),
                "the custom metric of net");
    }

    /** The first stage does start a job: what is counted above would not be zero otherwise. */
    @Test
    void startsJobsWhereNothingIsWrong() {
        StringIndexer first = new StringIndexer().setInputCol("word").setOutputCol("index");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {first, classifier()});

        JobsSeen seen = JobsSeen.during(() -> pipeline.fit(rows));

        assertThat(seen.jobs()).isGreaterThan(2);
        assertThat(seen.barrierStages()).isEqualTo(1);
    }

    @Test
    void aFolderInWhichNothingCanBeWrittenFailsATrainersFirstJob() {
        DataParallelClassifier stage = ofUnknownSize().setCheckpointPath("/proc/nowhere");
        Throwable[] thrown = new Throwable[1];

        JobsSeen seen = JobsSeen.during(() -> thrown[0] = catchThrowable(() -> stage.fit(rows)));

        assertThat(thrown[0])
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot write checkpoints of net to '/proc/nowhere': found ")
                .hasMessageEndingWith("expected a folder that can be written; correct checkpointPath, or make it so");
        assertThat(seen.jobs()).isZero();
    }
}
