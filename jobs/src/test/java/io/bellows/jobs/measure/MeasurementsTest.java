package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.report.Measurement;
import io.bellows.jobs.report.Quality;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.DataParallelRegressorModel;
import io.bellows.train.Ensemble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MeasurementsTest {
    private static final Evaluation EVALUATION = new Evaluation("label", "prediction", 10, List.of(), Optional.empty());

    private static Dataset<Row> rows(String values) {
        return LocalSpark.session().sql("select * from values " + values + " as t(label, prediction)");
    }

    @Test
    void countsARowWithoutAPredictionAsWrong() {
        Dataset<Row> predicted = rows("(1, 1.0D), (2, 2.0D), (3, 0.0D), (4, null)");
        assertThat(Measurements.accuracy(predicted, EVALUATION).value()).isEqualTo(0.5);
    }

    @Test
    void takesNamesOfColumnsAsTheyAre() {
        Dataset<Row> predicted = rows("(1, 1.0D), (2, 3.0D)").toDF("true.label", "pre`diction");
        Evaluation evaluation = new Evaluation("true.label", "pre`diction", 10, List.of(), Optional.empty());
        assertThat(Measurements.accuracy(predicted, evaluation).value()).isEqualTo(0.5);
    }

    @Test
    void measuresNumbersByTheRootOfTheMeanSquaredErrorOfRowsThatHaveAPrediction() {
        Dataset<Row> predicted = rows("(1, 4.0D), (2, -2.0D), (3, null)");
        assertThat(Measurements.rmse(predicted, EVALUATION)).isEqualTo(Quality.rmse(Math.sqrt(12.5), 3));
    }

    @Test
    void measuresSeveralNumbersARowOverAllOfThem() {
        Dataset<Row> predicted =
                rows("(array(1, 2), array(4f, 2f)), (array(0, 1), array(0f, 5f)), (array(1, 1), null)");
        assertThat(Measurements.rmse(predicted, EVALUATION)).isEqualTo(Quality.rmse(2.5, 3));
    }

    static Stream<PipelineStage> regressors() {
        DataParallelRegressor regressor = new DataParallelRegressor().setEpochs(1);
        return Stream.of(
                regressor,
                new Ensemble<DataParallelRegressorModel>()
                        .setEstimator(regressor)
                        .setMembers(2),
                new Ensemble<PipelineModel>()
                        .setEstimator(new Pipeline().setStages(new PipelineStage[] {regressor}))
                        .setMembers(2));
    }

    @ParameterizedTest
    @MethodSource("regressors")
    void knowsARegressionByItsModel(PipelineStage regressor) {
        Dataset<Row> rows = LocalSpark.session()
                .range(8)
                .selectExpr("array(float(id)) as features", "2 * id as label")
                .coalesce(1);
        PipelineModel fitted =
                new Pipeline().setStages(new PipelineStage[] {regressor}).fit(rows);
        Map<String, Measurement> measured = Measurements.of(fitted, rows, EVALUATION);
        String form = regressor instanceof DataParallelRegressor ? "fp32" : "model";
        assertThat(measured).containsOnlyKeys(form);
        assertThat(measured.get(form).quality())
                .isEqualTo(Measurements.rmse(fitted.transform(rows), EVALUATION))
                .satisfies(quality -> assertThat(quality.value()).isPositive());
    }

    @Test
    void measuresBothFormsOfAQuantizedRegressorByTheirErrors() {
        Dataset<Row> rows = LocalSpark.session()
                .range(80)
                .selectExpr("array(float(id % 9), float(id % 7)) as features", "2 * (id % 9) as label")
                .coalesce(1);
        DataParallelRegressor regressor =
                new DataParallelRegressor().setHiddenUnits(new int[] {8}).setEpochs(3);
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {new PostTrainingQuantizer().setEstimator(regressor)})
                .fit(rows);
        Map<String, Measurement> measured = Measurements.of(fitted, rows, EVALUATION);

        assertThat(measured).containsOnlyKeys("fp32", "int8");
        assertThat(measured.get("int8").quality())
                .isEqualTo(Measurements.rmse(fitted.transform(rows), EVALUATION))
                .isNotEqualTo(measured.get("fp32").quality());
        assertThat(measured.values())
                .allMatch(form -> form.bytes() > 0
                        && form.latencyMs() > 0
                        && form.quality().metric().equals("rmse"));
        assertThat(measured.get("fp32").quality().value())
                .isCloseTo(measured.get("int8").quality().value(), within(0.1));
    }

    @Test
    void measuresAnEnsembleOfClassifiersByItsAccuracy() {
        Dataset<Row> rows = LocalSpark.session()
                .range(8)
                .selectExpr("array(float(id)) as features", "int(id % 2) as label")
                .coalesce(1);
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {
                    new Ensemble<DataParallelClassifierModel>()
                            .setEstimator(new DataParallelClassifier().setEpochs(1))
                            .setMembers(2)
                })
                .fit(rows);
        assertThat(Measurements.of(fitted, rows, EVALUATION).get("model").quality())
                .isEqualTo(Measurements.accuracy(fitted.transform(rows), EVALUATION));
    }

    @Test
    void tellsHowManyTestRowsStagesDropped() {
        Dataset<Row> rows = rows("(1, 1.0D), (2, 2.0D), (3, 3.0D), (4, 4.0D)");
        PipelineModel fitted = new Pipeline()
                .setStages(
                        new PipelineStage[] {new SQLTransformer().setStatement("select * from __THIS__ where label > 1")
                        })
                .fit(rows);
        Map<String, Measurement> measured = Measurements.of(fitted, rows, EVALUATION);

        assertThat(Measurements.droppedRows(measured, 4))
                .contains("stages dropped 1 of 4 test rows, and accuracy is of the others");
        assertThat(Measurements.droppedRows(measured, 3)).isEmpty();
    }

    @Test
    void hasNoAccuracyWithoutRows() {
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").limit(0), EVALUATION).value())
                .isNaN();
        assertThat(Measurements.rmse(rows("(1, 1.0D)").limit(0), EVALUATION).value())
                .isNaN();
    }

    @Test
    void hasNoAccuracyWithoutSinglePredictionsOrLabels() {
        assertThat(Measurements.accuracy(rows("(1, array(1.0D))"), EVALUATION).value())
                .isNaN();
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").drop("prediction"), EVALUATION)
                        .value())
                .isNaN();
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").drop("label"), EVALUATION)
                        .value())
                .isNaN();
    }

    @Test
    void takesTheMiddleOfTheTimes() {
        assertThat(PredictionSpeed.median(new double[] {9, 1, 5})).isEqualTo(5);
        assertThat(PredictionSpeed.median(new double[] {4, 1, 2, 9})).isEqualTo(3);
    }

    @Test
    void measuresEveryModelOnRowsOfItsSize() {
        byte[] onnx = OnnxExporter.export(NetworkModel.initialize(Zoo.mlp(Shape.of(3), 2, 0, List.of(4)), 1));
        Map<String, PredictionSpeed> speeds = PredictionSpeed.measure(
                Map.of("one", onnx, "two", onnx), List.of(new float[] {1, 2, 3}, new float[] {4, 5, 6}), 5);
        assertThat(speeds).containsOnlyKeys("one", "two");
        assertThat(speeds.values())
                .allMatch(speed -> speed.latencyMs() > 0
                        && speed.rowsPerSecond() > 0
                        && speed.energy().joulesPerThousand() > 0);
    }

    @Test
    void measuresNoSpeedWithoutRows() {
        assertThat(PredictionSpeed.measure(Map.of("one", new byte[1]), List.of(), 5))
                .isEmpty();
    }
}
