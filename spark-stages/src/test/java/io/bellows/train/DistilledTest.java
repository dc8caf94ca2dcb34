package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.network.Weights;
import io.bellows.train.loss.DistilledLoss;
import io.bellows.train.loss.HintedLoss;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilledTest {
    private static Dataset<Row> rows;
    private static DataParallelClassifierModel teacher;

    /** Two halves of a square; the labels of three rows in five are right. */
    @BeforeAll
    static void fitTeacher() {
        SplittableRandom random = new SplittableRandom(8);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble(-1, 1);
            double y = random.nextDouble(-1, 1);
            int truth = x + y > 0 ? 1 : 0;
            data.add(RowFactory.create(new Float[] {(float) x, (float) y}, truth, i < 120 ? truth : 1 - truth, false));
        }
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("truth", DataTypes.IntegerType)
                .add("label", DataTypes.IntegerType)
                .add("validation", DataTypes.BooleanType);
        rows = LocalSpark.session().createDataFrame(data, schema);
        teacher = student().setLabelCol("truth").setEpochs(20).fit(rows);
    }

    private static DataParallelClassifier student() {
        return new DataParallelClassifier("student")
                .setHiddenUnits(new int[] {6})
                .setBatchSize(20)
                .setEpochs(6)
                .setLearningRate(0.03);
    }

    private static Dataset<Row> named(String labelCol, String... classes) {
        Metadata metadata = NominalAttribute.defaultAttr()
                .withName(labelCol)
                .withValues(classes)
                .toMetadata();
        return rows.withColumn(labelCol, functions.col(labelCol).as(labelCol, metadata));
    }

    private static <M extends Model<M>> long right(M model) {
        return model.transform(rows).filter("prediction = truth").count();
    }

    private static Distilled<DataParallelClassifierModel> distilled(DataParallelClassifier student) {
        return new Distilled<DataParallelClassifierModel>("distilled")
                .setTeachers(teacher)
                .setEstimator(student);
    }

    @Test
    void studentLearnsOfTheTeacherWhatTheLabelsDoNotSay() {
        long alone = right(student().setLabelCol("label").fit(rows));
        long taught = right(distilled(student().setDistillationShare(1)).fit(rows));

        assertThat(right(teacher)).isGreaterThan(190);
        assertThat(taught).isGreaterThan(188).isGreaterThan(alone);
    }

    @Test
    void eachRowIsTaughtOnce() {
        LongAccumulator taught = LocalSpark.session().sparkContext().longAccumulator("rows that came to the teacher");
        UDF1<Integer, Integer> counted = label -> {
            taught.add(1);
            return label;
        };
        LocalSpark.session()
                .udf()
                .register(
                        "counted", functions.udf(counted, DataTypes.IntegerType).asNondeterministic());
        PipelineModel counting = new Pipeline()
                .setStages(new PipelineStage[] {
                    new SQLTransformer().setStatement("SELECT *, counted(label) AS count FROM __THIS__"), teacher
                })
                .fit(rows);

        distilled(student().setInputShape(new int[] {2}).setEpochs(3))
                .setTeachers(counting)
                .fit(rows);

        assertThat(taught.value()).isEqualTo(rows.count());
    }

    @Test
    void shareZeroIsTheStudentAlone() {
        // One batch an epoch: the order of rows is that of their records, which hold the teacher's logits.
        DataParallelClassifier student = student().setEpochs(2).setBatchSize(200);
        Weights alone = student.fit(rows).networkModel().weights();

        Weights taught = distilled(student.setDistillationShare(0))
                .fit(rows)
                .networkModel()
                .weights();

        for (String name : alone.names()) {
            assertThat(taught.values(name)).containsExactly(alone.values(name), within(1e-5f));
        }
        assertThat(student.isSet(student.teacherLogitsCol())).isFalse();
    }

    @Test
    void teachersMayBeSavedPipelinesAndSeveral(@TempDir Path folder) throws IOException {
        PipelineModel saved =
                new Pipeline().setStages(new PipelineStage[] {teacher}).fit(rows);
        saved.save(folder.resolve("teacher").toString());
        DataParallelClassifier student = student().setEpochs(2);

        Weights one = distilled(student).fit(rows).networkModel().weights();
        Weights both = distilled(student)
                .setTeacherPaths(folder.resolve("teacher").toString())
                .fit(rows)
                .networkModel()
                .weights();

        // The mean of two equal teachers is the teacher.
        assertThat(both).isEqualTo(one);
    }

    @Test
    void teachersMayBeOnnxFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("teacher.onnx");
        Files.write(file, OnnxExporter.export(teacher.networkModel()));
        DataParallelClassifier student = student().setEpochs(2);

        Weights byModel = distilled(student).fit(rows).networkModel().weights();
        Distilled<DataParallelClassifierModel> stage = new Distilled<DataParallelClassifierModel>("distilled")
                .setTeacherPaths(file.toString())
                .setEstimator(student);
        stage.save(folder.resolve("stage").toString());
        Distilled<?> loaded = Distilled.load(folder.resolve("stage").toString());

        assertThat(stage.fit(rows).networkModel().weights()).isEqualTo(byModel);
        assertThat(((DataParallelClassifierModel) (Model<?>) loaded.fit(rows))
                        .networkModel()
                        .weights())
                .isEqualTo(byModel);
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> stage.fit(rows))
                .hasMessageContaining("Cannot distil in distilled from teacher")
                .hasMessageContaining("teacher.onnx");
        assertThatThrownBy(
                        () -> stage.setTeacherPaths(folder.resolve("none.onnx").toString())
                                .fit(rows))
                .hasMessageContaining("none.onnx");
    }

    @Test
    void hintsTeachALayerAndAreLeftOutOfTheModel(@TempDir Path folder) throws IOException {
        DataParallelClassifier student =
                student().setDistillationShare(0).setEpochs(40).setHintLayer("relu1");
        Weights alone = distilled(student().setDistillationShare(0).setEpochs(40))
                .fit(rows)
                .networkModel()
                .weights();
        Distilled<DataParallelClassifierModel> stage =
                distilled(student.setHintShare(20)).setTeacherHintLayer("relu1");
        stage.save(folder.resolve("stage").toString());
        DataParallelClassifierModel taught = stage.fit(rows);
        DataParallelClassifierModel unheard =
                distilled(student.setHintShare(0)).setTeacherHintLayer("relu1").fit(rows);

        // the labels mislead, and the layer of the teacher knows better
        assertThat(taught.networkModel().weights().names()).isEqualTo(alone.names());
        assertThat(taught.networkModel().network().outputShape().size()).isEqualTo(2);
        assertThat(fit(taught)).isLessThan(0.5 * fit(unheard));
        assertThat(Distilled.load(folder.resolve("stage").toString()).getTeacherHintLayer())
                .isEqualTo("relu1");
    }

    /** The share of the variance of the teacher's layer that no linear map of the student's explains. */
    private static double fit(DataParallelClassifierModel student) {
        Dataset<Row> scored = layer(student, "student", layer(teacher, "teacher", rows));
        double left = 0;
        double all = 0;
        for (int unit = 0; unit < 6; unit++) {
            Dataset<Row> one = scored.withColumn(
                            "unit", functions.col("teacher").getItem(unit).cast("double"))
                    .withColumn("x", org.apache.spark.ml.functions.array_to_vector(functions.col("student")));
            LinearRegressionModel line = new LinearRegression()
                    .setFeaturesCol("x")
                    .setLabelCol("unit")
                    .setRegParam(1e-6)
                    .fit(one);
            left += line.summary().meanSquaredError();
            all += one.selectExpr("var_pop(unit)").first().getDouble(0);
        }
        return left / all;
    }

    private static Dataset<Row> layer(DataParallelClassifierModel model, String column, Dataset<Row> data) {
        return HintTeacher.of(model, "relu1", "test").withHints(data, column);
    }

    @Test
    void refusesHintsWithoutBothLayers() {
        assertThatThrownBy(() -> distilled(student().setHintLayer("relu1")).fit(rows))
                .hasMessageContaining("no teacherHintLayer");
        assertThatThrownBy(
                        () -> distilled(student()).setTeacherHintLayer("relu1").fit(rows))
                .hasMessageContaining("no hintLayer");
        assertThatThrownBy(() -> distilled(student().setHintLayer("relu1"))
                        .setTeacherHintLayer("none")
                        .fit(rows))
                .hasMessageContaining("no layer 'none'");
        assertThatThrownBy(() -> distilled(student().setHintLayer("none"))
                        .setTeacherHintLayer("relu1")
                        .fit(rows))
                .hasMessageContaining("no layer 'none'");
        assertThatThrownBy(() -> student().setHintLayer("relu1").fit(rows))
                .hasMessageContaining("put Distilled around it");
    }

    @Test
    void slopesOfHintsAreThoseOfTheLoss() {
        HintedLoss loss = new HintedLoss(new DistilledLoss(new SoftmaxCrossEntropy(0, 0), 0.3, 2), 3, 0.7);
        double[] outputs = {0.4, -0.3, 1.2, 0.1, -0.5};
        double[] targets = {1, 0, 0.7, 0.2, 0.6, 0.9, -1};
        double[] slope = new double[5];
        loss.evaluate(outputs, targets, slope);

        for (int i = 0; i < 5; i++) {
            double[] moved = outputs.clone();
            moved[i] += 1e-5;
            double above = loss.evaluate(moved, targets, new double[5]);
            moved[i] -= 2e-5;
            double below = loss.evaluate(moved, targets, new double[5]);
            assertThat(slope[i]).isCloseTo((above - below) / 2e-5, within(1e-8));
        }
    }

    @Test
    void goesAroundAQuantizerAndIsSaved(@TempDir Path folder) throws IOException {
        Distilled<?> stage = new Distilled<>("distilled")
                .setTeachers(teacher)
                .setEstimator(cast(new PostTrainingQuantizer("quantizer")
                        .setEstimator(student().setEpochs(2))));
        stage.save(folder.resolve("stage").toString());

        Distilled<?> loaded = Distilled.load(folder.resolve("stage").toString());

        assertThat(loaded.getTeachers()).hasSize(1);
        assertThat(loaded.transformSchema(rows.schema())).isEqualTo(stage.transformSchema(rows.schema()));
        Dataset<Row> scored = loaded.fit(rows).transform(rows);
        assertThat(scored.columns()).doesNotContain("teacherLogits");
        assertThat(scored.count()).isEqualTo(200);
    }

    @SuppressWarnings({"unchecked", "rawtypes", "TypeParameterUnusedInFormals"})
    private static <E> E cast(Object estimator) {
        return (E) estimator;
    }

    @Test
    void refusesWhatCannotTeachOrLearn() {
        Distilled<DataParallelClassifierModel> none =
                new Distilled<DataParallelClassifierModel>("distilled").setEstimator(student());
        assertThatThrownBy(() -> none.fit(rows)).hasMessageContaining("found no teacher");
        assertThatThrownBy(() -> distilled(student()).setLogitsCol("logits").fit(rows))
                .hasMessageContaining("'logits'")
                .hasMessageContaining("teacher " + teacher.uid());
        Distilled<?> other =
                new Distilled<>("distilled").setTeachers(teacher).setEstimator(cast(new LogisticRegression()));
        assertThatThrownBy(() -> other.transformSchema(rows.schema()))
                .hasMessageContaining("expected a DataParallelClassifier");
        Dataset<Row> ofTeacher = named("truth", "low", "high");
        DataParallelClassifierModel namedTeacher =
                student().setLabelCol("truth").setEpochs(1).fit(ofTeacher);
        Distilled<?> turned = distilled(student()).setTeachers(namedTeacher);
        assertThatThrownBy(() -> turned.fit(named("label", "high", "low")))
                .hasMessageContaining("of the classes [low, high], expected [high, low] in this order")
                .hasMessageContaining("StringIndexerModel");
        turned.transformSchema(named("label", "low", "high").schema());
        turned.transformSchema(rows.schema());
        DataParallelClassifier mixing = student().setBatchMix("mixup");
        assertThatThrownBy(() -> distilled(mixing).fit(rows)).hasMessageContaining("batchMix and teacherLogitsCol");
    }
}
