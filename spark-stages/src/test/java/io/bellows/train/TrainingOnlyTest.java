package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.sample.ClassBalancedSampler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingOnlyTest {
    /** Label 1 for one row of five; features tell the label apart but for an overlap. */
    private static Dataset<Row> rows() {
        Dataset<Row> rows = LocalSpark.session()
                .range(200)
                .selectExpr(
                        "id",
                        "double(id % 5 = 0) as label",
                        "id % 7 + 3 * double(id % 5 = 0) as x",
                        "id % 4 = 3 as val");
        return new VectorAssembler()
                .setInputCols(new String[] {"x"})
                .setOutputCol("features")
                .transform(rows);
    }

    private static ClassBalancedSampler sampler() {
        return new ClassBalancedSampler().setKeyCol("id").setSampleIndexCol("copy");
    }

    private static TrainingOnly<LogisticRegressionModel> trainingOnly(Transformer... stages) {
        return new TrainingOnly<LogisticRegressionModel>()
                .setStages(stages)
                .setEstimator(new LogisticRegression().setMaxIter(5));
    }

    @Test
    void fitsTheModelOfTheInnerEstimatorOnStagedRows() {
        LogisticRegression inner = new LogisticRegression().setMaxIter(5);

        LogisticRegressionModel model =
                trainingOnly(sampler()).setEstimator(inner).fit(rows());

        LogisticRegressionModel expected = inner.fit(sampler().transform(rows()));
        assertThat(model.parent()).isSameAs(inner);
        // Spark adds up gradients in the order in which tasks end, so the last digits differ.
        assertThat(model.intercept()).isCloseTo(expected.intercept(), within(1e-9));
        assertThat(model.intercept()).isNotCloseTo(inner.fit(rows()).intercept(), within(1e-2));
    }

    @Test
    void givesValidationRowsPastTheStages() {
        Dataset<Row> rows = rows().filter("id < 8").drop("features");
        Transformer doubling = new SQLTransformer()
                .setStatement("select id, label, x * 10 as x, val, 'seen' as mark from __THIS__ lateral view"
                        + " explode(array(1, 2)) as copy");

        Dataset<Row> fitted = new TrainingPath("stage", List.of(doubling), "val", false).rowsToFit(rows);

        assertThat(fitted.filter("val").orderBy("id").collectAsList())
                .containsExactly(
                        RowFactory.create(3L, 0.0, 3.0, true, null), RowFactory.create(7L, 0.0, 0.0, true, null));
        assertThat(fitted.filter("not val and id in (0, 1)").orderBy("id").collectAsList())
                .containsExactly(
                        RowFactory.create(0L, 1.0, 30.0, false, "seen"),
                        RowFactory.create(0L, 1.0, 30.0, false, "seen"),
                        RowFactory.create(1L, 0.0, 10.0, false, "seen"),
                        RowFactory.create(1L, 0.0, 10.0, false, "seen"));
        assertThat(fitted.count()).isEqualTo(14);
    }

    @Test
    void givesTheSchemaThatTransformSchemaTells() {
        TrainingPath path = new TrainingPath("stage", List.of(sampler()), "val", false);

        assertThat(path.rowsToFit(rows()).schema()).isEqualTo(path.schemaToFit(rows().schema()));
        assertThat(path.schemaToFit(rows().schema()).apply("copy").nullable()).isTrue();
    }

    @Test
    void scoresWithoutTheStages() {
        TrainingOnly<LogisticRegressionModel> trainingOnly = trainingOnly(sampler());

        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {trainingOnly}).fit(rows());
        Dataset<Row> scored = model.transform(rows());

        assertThat(scored.count()).isEqualTo(200);
        assertThat(scored.columns()).doesNotContain("copy");
        assertThat(trainingOnly.transformSchema(rows().schema()).fieldNames())
                .containsExactlyInAnyOrder(scored.columns());
    }

    @Test
    void failsAtAValidationIndicatorThatIsNull() {
        Dataset<Row> rows = rows().withColumn("val", functions.expr("if(id = 9, null, val)"));
        TrainingOnly<?> trainingOnly = trainingOnly(sampler()).setValidationIndicatorCol("val");

        assertThatThrownBy(() -> trainingOnly.fit(rows))
                .hasStackTraceContaining("Cannot tell training from validation rows by column 'val' in "
                        + trainingOnly.uid()
                        + ": found null");
    }

    @Test
    void refusesStagesThatChangeATypeWhenThereAreValidationRows() {
        Transformer retyping =
                new SQLTransformer().setStatement("select features, label, val, string(x) as x from __THIS__");
        TrainingOnly<?> trainingOnly = trainingOnly(retyping);
        StructType schema = rows().schema();

        assertThat(trainingOnly.transformSchema(schema).fieldNames()).contains("prediction");
        trainingOnly.setValidationIndicatorCol("val");
        assertThatThrownBy(() -> trainingOnly.transformSchema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(trainingOnly.uid())
                .hasMessageContaining("column 'x' of type double before the stages and string after them");
    }

    @Test
    void checksTheSchemaThroughStagesAndEstimator() {
        assertThatThrownBy(() -> trainingOnly(sampler())
                        .transformSchema(rows().drop("label").schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'label'");
        assertThatThrownBy(() -> trainingOnly(sampler())
                        .transformSchema(rows().drop("features").schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("features");
    }

    @Test
    void saysThatAnEstimatorIsMissing() {
        TrainingOnly<LogisticRegressionModel> empty = new TrainingOnly<>();

        assertThatThrownBy(() -> empty.fit(rows()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call setEstimator first");
    }

    @Test
    void passesParamsDownToStagesAndEstimatorWhenCopied() {
        ClassBalancedSampler sampler = sampler();
        LogisticRegression inner = new LogisticRegression();
        TrainingOnly<LogisticRegressionModel> trainingOnly =
                trainingOnly(sampler).setEstimator(inner);

        TrainingOnly<LogisticRegressionModel> copy =
                trainingOnly.copy(new ParamMap().put(inner.maxIter(), 17).put(sampler.targetRatio(), 0.3));

        assertThat(((LogisticRegression) copy.getEstimator()).getMaxIter()).isEqualTo(17);
        assertThat(((ClassBalancedSampler) copy.getStages()[0]).getTargetRatio())
                .isEqualTo(0.3);
        assertThat(sampler.getTargetRatio()).isEqualTo(1.0);
        assertThat(copy.uid()).isEqualTo(trainingOnly.uid());
    }

    @Test
    void letsACrossValidatorVaryInnerParams() {
        ClassBalancedSampler sampler = sampler();
        LogisticRegression inner = new LogisticRegression().setMaxIter(3);
        TrainingOnly<LogisticRegressionModel> trainingOnly =
                trainingOnly(sampler).setEstimator(inner);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(inner.maxIter(), new int[] {0, 5})
                .addGrid(sampler.targetRatio(), new double[] {0.25, 1})
                .build();

        CrossValidatorModel model = new CrossValidator()
                .setEstimator(trainingOnly)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new MulticlassClassificationEvaluator()
                        .setMetricName("recallByLabel")
                        .setMetricLabel(1))
                .setNumFolds(2)
                .setSeed(5)
                .fit(rows());

        double[] recalls = model.avgMetrics();
        assertThat(recalls).hasSize(4);
        // Balanced classes move the threshold towards the large class, and more steps fit better than none.
        assertThat(Arrays.stream(recalls).distinct().count()).isGreaterThan(1);
        assertThat(model.bestModel()).isInstanceOf(LogisticRegressionModel.class);
        assertThat(((LogisticRegressionModel) model.bestModel()).getMaxIter()).isEqualTo(5);
    }

    @Test
    void isTheSameAfterSavingAndLoadingInsideAPipeline(@TempDir Path folder) throws Exception {
        TrainingOnly<LogisticRegressionModel> saved = trainingOnly(
                        sampler().setTargetRatio(0.5),
                        new Binarizer().setInputCol("x").setOutputCol("large").setThreshold(3))
                .setValidationIndicatorCol("val");
        String path = folder.resolve("pipeline").toString();

        new Pipeline().setStages(new PipelineStage[] {saved}).save(path);
        TrainingOnly<?> loaded = (TrainingOnly<?>) Pipeline.load(path).getStages()[0];

        assertThat(loaded.uid()).isEqualTo(saved.uid());
        assertThat(loaded.getValidationIndicatorCol()).isEqualTo("val");
        assertThat(loaded.getStages())
                .extracting(stage -> stage.uid())
                .containsExactly(saved.getStages()[0].uid(), saved.getStages()[1].uid());
        assertThat(((ClassBalancedSampler) loaded.getStages()[0]).getTargetRatio())
                .isEqualTo(0.5);
        assertThat(((LogisticRegressionModel) loaded.fit(rows())).intercept())
                .isCloseTo(saved.fit(rows()).intercept(), within(1e-9));
    }

    @Test
    void overwritesOnlyWhenTold(@TempDir Path folder) throws Exception {
        String path = folder.resolve("stage").toString();
        TrainingOnly<?> stage = trainingOnly(sampler());
        stage.save(path);

        assertThatThrownBy(() -> stage.save(path)).hasMessageContaining("already exists");
        stage.setValidationIndicatorCol("val").write().overwrite().save(path);
        assertThat(TrainingOnly.load(path).getValidationIndicatorCol()).isEqualTo("val");
        assertThat(stage.getStages()).hasSize(1);
    }
}
