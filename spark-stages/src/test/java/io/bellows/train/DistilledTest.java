package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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
        DataParallelClassifier mixing = student().setBatchMix("mixup");
        assertThatThrownBy(() -> distilled(mixing).fit(rows)).hasMessageContaining("batchMix and teacherLogitsCol");
    }
}
