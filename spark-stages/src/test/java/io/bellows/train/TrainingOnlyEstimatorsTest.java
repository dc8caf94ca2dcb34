package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.sample.ClassWeights;
import io.bellows.sample.HardExampleSampler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimators among the stages of {@link TrainingOnly}. */
class TrainingOnlyEstimatorsTest {
    /** A label that follows from {@code x} but for each seventh row; 200 of 240 rows are for training. */
    private static Dataset<Row> rows() {
        Dataset<Row> rows = LocalSpark.session()
                .range(240)
                .selectExpr(
                        "id",
                        "double(id % 11) as x",
                        "double((id % 11 > 5) != (id % 7 = 0)) as label",
                        "id % 6 = 0 as held");
        return new VectorAssembler()
                .setInputCols(new String[] {"x"})
                .setOutputCol("features")
                .transform(rows);
    }

    private static DecisionTreeClassifier tree() {
        return new DecisionTreeClassifier()
                .setMaxDepth(4)
                .setProbabilityCol("known")
                .setRawPredictionCol("")
                .setPredictionCol("");
    }

    private static OutOfFoldPredictor<DecisionTreeClassificationModel> outOfFold() {
        return new OutOfFoldPredictor<DecisionTreeClassificationModel>()
                .setFolds(2)
                .setKeyCol("id")
                .setEstimator(tree());
    }

    private static HardExampleSampler hard() {
        return new HardExampleSampler()
                .setKeyCol("id")
                .setProbabilityCol("known")
                .setSampleFraction(0.25);
    }

    private static DataParallelClassifier network() {
        return new DataParallelClassifier("network")
                .setHiddenUnits(new int[] {6})
                .setEpochs(2)
                .setBatchSize(20)
                .setValidationIndicatorCol("held");
    }

    private static TrainingOnly<DataParallelClassifierModel> only(PipelineStage... stages) {
        return new TrainingOnly<DataParallelClassifierModel>("only")
                .setStages(stages)
                .setEstimator(network())
                .setValidationIndicatorCol("held");
    }

    private static DataParallelClassifierModel last(PipelineModel model) {
        return (DataParallelClassifierModel) model.stages()[model.stages().length - 1];
    }

    @Test
    void trainsOnWhatModelsThatHaveNotSeenItFindHard() {
        Dataset<Row> training = rows().filter("not held");
        Dataset<Row> hardest = hard().transform(outOfFold().fit(training).transform(training));
        DataParallelClassifierModel expected =
                network().fit(hardest.drop("known").union(rows().filter("held")));

        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {only(outOfFold(), hard())})
                .fit(rows());

        TrainingSummary summary = last(model).summary().orElseThrow();
        assertThat(summary.trainRows()).isEqualTo(50);
        assertThat(summary.validationRows()).isEqualTo(40);
        assertThat(last(model).networkModel()).isEqualTo(expected.networkModel());
        assertThat(last(model).networkModel())
                .isNotEqualTo(network().fit(rows()).networkModel());
    }

    @Test
    void scoresWithoutWhatTheStagesAdd() {
        TrainingOnly<DataParallelClassifierModel> stage = only(outOfFold(), hard());

        Dataset<Row> scored = stage.fit(rows()).transform(rows().drop("label", "held"));

        assertThat(scored.count()).isEqualTo(240);
        assertThat(scored.columns())
                .containsExactlyInAnyOrder("id", "x", "features", "rawPrediction", "probability", "prediction");
        assertThat(stage.transformSchema(rows().schema()).fieldNames()).doesNotContain("known");
    }

    @Test
    void fitsNoStageOnValidationRowsNorBeforeThoseAheadOfIt() {
        Dataset<Row> rows = LocalSpark.session()
                .range(8)
                .selectExpr("id", "if(id = 1, null, if(id = 0, 100d, double(id))) as x", "id = 0 as held");
        TrainingOnly<?> stage = only(
                new SQLTransformer().setStatement("select *, -x as y from __THIS__ where id < 4"),
                new Imputer().setInputCol("y").setOutputCol("filled"));

        List<Row> fitted = stage.rowsToFit(rows).orderBy("id").collectAsList();

        // Of 2 and 3, with the sign that the stage before changes.
        assertThat(fitted).extracting(row -> row.getAs("filled")).containsExactly(null, -2.5, -2.0, -3.0);
    }

    @Test
    void takesAPipelineForItsStages() {
        Pipeline both = new Pipeline().setStages(new PipelineStage[] {outOfFold(), hard()});

        assertThat(only(both).fit(rows()).networkModel())
                .isEqualTo(only(outOfFold(), hard()).fit(rows()).networkModel());
    }

    @Test
    void weighsClassesOfTrainingRows() {
        Dataset<Row> rows = rows().filter("held or label = 0 or id % 4 = 1");
        TrainingOnly<DataParallelClassifierModel> stage =
                only(new ClassWeights()).setEstimator(network().setWeightCol("weight"));

        DataParallelClassifierModel model = stage.fit(rows);

        assertThat(model.summary().orElseThrow().validationRows()).isEqualTo(40);
        assertThat(model.networkModel())
                .isNotEqualTo(only().fit(rows).networkModel())
                .isEqualTo(stage.copy(ParamMap.empty()).fit(rows).networkModel());
        assertThat(model.transform(rows).columns()).doesNotContain("weight");
    }

    @Test
    void isTheSameAfterSavingAndLoading(@TempDir Path folder) throws Exception {
        TrainingOnly<DataParallelClassifierModel> stage = only(outOfFold(), hard());
        String path = folder.resolve("pipeline").toString();

        new Pipeline().setStages(new PipelineStage[] {stage}).save(path);
        Pipeline loaded = Pipeline.load(path);

        TrainingOnly<?> only = (TrainingOnly<?>) loaded.getStages()[0];
        assertThat(Arrays.stream(only.getStages()).map(PipelineStage::uid))
                .isEqualTo(
                        Arrays.stream(stage.getStages()).map(PipelineStage::uid).toList());
        assertThat(((OutOfFoldPredictor<?>) only.getStages()[0]).getFolds()).isEqualTo(2);
        assertThat(last(loaded.fit(rows())).networkModel())
                .isEqualTo(stage.fit(rows()).networkModel());
    }

    @Test
    void passesParamsDownToEstimatorsWhenCopied() {
        DecisionTreeClassifier tree = tree();
        TrainingOnly<?> stage = only(outOfFold().setEstimator(tree), hard());

        TrainingOnly<?> copy = stage.copy(new ParamMap().put(tree.maxDepth(), 1));

        OutOfFoldPredictor<?> inner = (OutOfFoldPredictor<?>) copy.getStages()[0];
        assertThat(((DecisionTreeClassifier) inner.getEstimator()).getMaxDepth())
                .isEqualTo(1);
        assertThat(tree.getMaxDepth()).isEqualTo(4);
    }

    @Test
    void letsACrossValidatorVaryTheirParams() {
        DecisionTreeClassifier tree = tree();
        HardExampleSampler hard = hard();
        CrossValidator search = new CrossValidator()
                .setEstimator(only(outOfFold().setEstimator(tree), hard))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(tree.maxDepth(), new int[] {0, 4})
                        .addGrid(hard.sampleFraction(), new double[] {0.5})
                        .build())
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
                .setNumFolds(2)
                .setSeed(3);
        Heard heard = new Heard();

        CrossValidatorModel model = heard.during(() -> search.fit(rows()));

        assertThat(model.bestModel()).isInstanceOf(DataParallelClassifierModel.class);
        assertThat(model.bestModel().transform(rows()).columns()).doesNotContain("known");
        // Two folds and all rows, of which the last once more with the better depth.
        assertThat(heard.staged).hasSize(5);
        Map<Integer, Long> byDepth = heard.staged.stream()
                .map(staged -> ((OutOfFoldPredictorModel) staged.stages().get(0)))
                .collect(Collectors.groupingBy(TrainingOnlyEstimatorsTest::depth, Collectors.counting()));
        assertThat(byDepth.keySet()).hasSize(2).contains(0);
        assertThat(byDepth.values()).containsExactlyInAnyOrder(2L, 3L);
        assertThat(heard.staged)
                .allMatch(staged -> ((HardExampleSampler) staged.stages().get(1)).getSampleFraction() == 0.5);
    }

    private static int depth(OutOfFoldPredictorModel model) {
        return model.models().stream()
                                .mapToInt(one -> ((DecisionTreeClassificationModel) one).depth())
                                .max()
                                .orElseThrow()
                        > 0
                ? 1
                : 0;
    }

    /** What trainings say while something runs. */
    private static final class Heard implements TrainingListener {
        private final List<StagedRows> staged = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onProgress(TrainingProgress progress) {
            // Not asked for.
        }

        @Override
        public void onStaged(StagedRows rows) {
            staged.add(rows);
        }

        private <T> T during(java.util.function.Supplier<T> run) {
            TrainingListeners.add(this);
            try {
                return run.get();
            } finally {
                TrainingListeners.remove(this);
            }
        }
    }

    @Test
    void tellsListenersWhatTheStagesWereFittedTo() {
        Heard heard = new Heard();

        heard.during(() -> only(outOfFold(), hard()).fit(rows()));

        StagedRows staged = heard.staged.get(0);
        assertThat(staged.rows().count()).isEqualTo(200);
        assertThat(staged.stages().get(0)).isInstanceOf(OutOfFoldPredictorModel.class);
        assertThat(staged.stages()
                        .get(1)
                        .transform(staged.stages().get(0).transform(staged.rows()))
                        .count())
                .isEqualTo(50);
    }

    @Test
    void checksColumnsThroughEstimatorsBeforeAnyJob() {
        TrainingOnly<?> stage = only(outOfFold(), hard().setProbabilityCol("unknown"));

        JobsSeen seen = JobsSeen.during(() -> assertThatThrownBy(() -> stage.fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot find column 'unknown' for " + stage.getStages()[1].uid()));

        assertThat(seen.jobs()).isZero();
    }

    @Test
    void refusesWhatIsNoStage() {
        assertThatThrownBy(() -> only(outOfFold(), null).fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot run the stages of only: found null among them, expected Transformers and Estimators");
    }

    @Test
    void looksForTheTrainerInTheEstimatorAlone() {
        OutOfFoldPredictor<DataParallelClassifierModel> byNetwork =
                new OutOfFoldPredictor<DataParallelClassifierModel>().setEstimator(new DataParallelClassifier("first"));
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {byNetwork, only(byNetwork, hard())});

        assertThat(InnerTrainer.require(pipeline, DataParallelTrainer.class, "test")
                        .uid())
                .isEqualTo("network");
    }

    @Test
    void indexesLabelsForSamplersAndTrainer() {
        Dataset<Row> rows = rows().selectExpr("*", "if(label = 1, 'yes', 'no') as word");
        TrainingOnly<DataParallelClassifierModel> stage = only(
                        new StringIndexer().setInputCol("word").setOutputCol("index"),
                        outOfFold().setLabelCol("index").setEstimator(tree().setLabelCol("index")),
                        hard().setLabelCol("index"))
                .setEstimator(network().setLabelCol("label"));

        assertThat(stage.fit(rows).summary().orElseThrow().trainRows()).isEqualTo(50);
    }
}
