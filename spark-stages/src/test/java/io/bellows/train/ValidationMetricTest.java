package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.train.metric.AreaUnderRoc;
import io.bellows.train.metric.Metric;
import io.bellows.train.metric.RegressionFigure;
import io.bellows.train.schedule.Plateau;
import io.bellows.train.schedule.RunPosition;
import java.util.List;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is watched of the validation rows, beside what Spark's evaluators say of the fitted model on them. */
class ValidationMetricTest {
    private static Dataset<Row> rows(int classes) {
        return Clouds.rows(120, classes)
                .withColumn("number", functions.expr("100 * features[0] + 40 * features[1] + 10 * label"))
                .withColumn("labels", functions.expr("array(float(label = 0), float(features[1] > 0.5))"))
                .withColumn("validation", functions.expr("features[2] > 0.2"))
                .drop("weight")
                .cache();
    }

    private static double found(DataParallelModel<?> model, Dataset<Row> rows, Evaluator evaluator) {
        return evaluator.evaluate(model.transform(rows.filter("validation")));
    }

    private static double watched(DataParallelModel<?> model) {
        return model.summary().orElseThrow().best().validationMetric();
    }

    private static <S extends DataParallelTrainer<S, ?>> S watching(S stage, ValidationMetric metric) {
        return stage.setValidationMetric(metric)
                .setValidationIndicatorCol("validation")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setEpochs(3)
                .setNumWorkers(2);
    }

    @Test
    void f1OfAClassifierIsSparks() {
        Dataset<Row> rows = rows(3);
        DataParallelClassifierModel model =
                watching(Clouds.classifier(), ValidationMetric.F1).fit(rows);

        assertThat(watched(model))
                .isCloseTo(
                        found(model, rows, new MulticlassClassificationEvaluator().setMetricName("f1")), within(1e-9));
    }

    @Test
    void areaUnderRocOfTwoClassesIsSparks() {
        Dataset<Row> rows = rows(2);
        DataParallelClassifierModel model =
                watching(Clouds.classifier(), ValidationMetric.AREA_UNDER_ROC).fit(rows);

        double area = found(
                model,
                rows.withColumn("label", functions.col("label").cast("double")),
                new BinaryClassificationEvaluator().setRawPredictionCol("probability"));
        assertThat(watched(model)).isCloseTo(area, within(2e-3));
        assertThatThrownBy(() -> watching(Clouds.classifier(), ValidationMetric.AREA_UNDER_ROC)
                        .fit(rows(3)))
                .hasMessageContaining("for 3 classes, expected 2");
    }

    @Test
    void areaUnderRocCountsPairs() {
        Metric area = new AreaUnderRoc();
        double[] sums = new double[area.sums()];
        area.add(new double[] {0, 1}, 1, new double[0], 1, sums);
        area.add(new double[] {0, -1}, 1, new double[0], 2, sums);
        area.add(new double[] {0, 0.5}, 0, new double[0], 1, sums);
        area.add(new double[] {0, -1}, 0, new double[0], 1, sums);

        // of 6 pairs by weight, the first positive wins 2, the other ties with one: 2 halves
        assertThat(area.value(sums)).isCloseTo((2 + 2 * 0.5) / 6, within(1e-9));
    }

    @Test
    void areaUnderRocTellsLargeDifferencesApart() {
        Metric area = new AreaUnderRoc();
        double[] sums = new double[area.sums()];
        for (double difference : new double[] {1e5, 1.1e5, 1e9, Double.POSITIVE_INFINITY}) {
            area.add(new double[] {0, difference}, 0, new double[0], 1, sums);
            area.add(new double[] {0, 1.05 * difference}, 1, new double[0], 1, sums);
        }

        // of 4 negative rows each positive one is above those up to its own, but for the infinite pair, which ties
        assertThat(area.value(sums)).isCloseTo((1 + 2 + 3 + 3.5) / 16, within(1e-9));
    }

    @Test
    void noShareOfTheVarianceOfEqualLabelsIsExplained() {
        for (double label : new double[] {0, 0.1, 1e6 + 0.1}) {
            double[] sums = new double[RegressionFigure.R2.sums()];
            for (int row = 0; row < 1_000; row++) {
                RegressionFigure.R2.add(new double[] {row}, 0, new double[] {label}, 1, sums);
            }

            assertThat(RegressionFigure.R2.value(sums)).isNaN();
        }
    }

    @Test
    void f1OfLabelsIsSparks() {
        Dataset<Row> rows = rows(3);
        DataParallelMultiLabelClassifierModel model = watching(
                        new DataParallelMultiLabelClassifier().setLabelCol("labels"), ValidationMetric.F1)
                .setLearningRate(0.05)
                .fit(rows);

        String indices = "transform(filter(sequence(0, 1), i -> element_at(%s, i + 1) >= 0.5), i -> double(i))";
        Dataset<Row> scored = model.transform(rows.filter("validation"))
                .withColumn("p", org.apache.spark.ml.functions.vector_to_array(functions.col("probability"), "float64"))
                .withColumn("has", functions.expr(indices.formatted("labels")))
                .withColumn("says", functions.expr(indices.formatted("p")));
        double expected = new MultilabelClassificationEvaluator()
                .setMetricName("microF1Measure")
                .setLabelCol("has")
                .setPredictionCol("says")
                .evaluate(scored);
        assertThat(watched(model)).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"RMSE, rmse", "MAE, mae", "R2, r2"})
    void figuresOfNumbersAreSparksInTheUnitsOfTheLabels(ValidationMetric metric, String name) {
        Dataset<Row> rows = rows(3);
        DataParallelRegressorModel model = watching(
                        new DataParallelRegressor().setLabelCol("number").setStandardizeTargets(true), metric)
                .fit(rows);

        double expected = found(
                model, rows, new RegressionEvaluator().setLabelCol("number").setMetricName(name));
        assertThat(watched(model)).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
    }

    @Test
    void theBestEpochIsThatOfTheMetric() {
        TrainingSummary summary = watching(Clouds.classifier(), ValidationMetric.F1)
                .setEpochs(6)
                .setLearningRate(1)
                .fit(rows(3))
                .summary()
                .orElseThrow();

        double most = summary.epochs().stream()
                .mapToDouble(EpochSummary::validationMetric)
                .max()
                .orElseThrow();
        assertThat(summary.best().validationMetric()).isEqualTo(most);
    }

    /** No epoch is better than another where there is nothing to measure: the last one's model is as good as that without rows. */
    @Test
    void aMetricThatIsNoNumberStopsNothing() {
        Dataset<Row> ofOneClass = rows(2).filter("not validation or label = 1");
        TrainingSummary summary = watching(Clouds.classifier(), ValidationMetric.AREA_UNDER_ROC)
                .setEpochs(5)
                .setPatience(1)
                .fit(ofOneClass)
                .summary()
                .orElseThrow();

        assertThat(summary.end()).isEqualTo(TrainingEnd.EPOCHS);
        assertThat(summary.bestEpoch()).isEqualTo(5);
        assertThat(summary.best().validationMetric()).isNaN();
    }

    /** The share of rows whose class is told to be 0, of which less is better here. */
    private record ShareOfFirst() implements Metric {
        @Override
        public int sums() {
            return 2;
        }

        @Override
        public void add(double[] outputs, int label, double[] targets, double weight, double[] sums) {
            sums[0] += outputs[0] > Math.max(outputs[1], outputs[2]) ? weight : 0;
            sums[1] += weight;
        }

        @Override
        public double value(double[] sums) {
            return sums[0] / sums[1];
        }

        @Override
        public boolean isHigherBetter() {
            return false;
        }
    }

    @Test
    void aMetricOfOnesOwnStopsTraining() {
        Dataset<Row> rows = rows(3);
        DataParallelClassifier stage = watching(Clouds.classifier(), ValidationMetric.LOSS)
                .setCustomMetric(new ShareOfFirst())
                .setPatience(2)
                .setEpochs(30);
        DataParallelClassifierModel model = stage.copy(ParamMap.empty()).fit(rows);

        List<EpochSummary> epochs = model.summary().orElseThrow().epochs();
        double least = epochs.stream()
                .mapToDouble(EpochSummary::validationMetric)
                .min()
                .orElseThrow();
        Dataset<Row> scored = model.transform(rows.filter("validation"));
        assertThat(watched(model)).isEqualTo(least);
        assertThat(least).isCloseTo(scored.filter("prediction = 0").count() / (double) scored.count(), within(1e-9));
        assertThat(epochs.size()).isEqualTo(model.summary().orElseThrow().bestEpoch() + 2);
    }

    @Test
    void thePlateauFollowsWhatIsToRise() {
        Plateau plateau = new Plateau(1, 0.1, 0);
        // an accuracy that rises, stands for two epochs, and falls
        double[] costs = {-0.5, -0.6, -0.6, -0.6, -0.4};

        assertThat(plateau.factor(new RunPosition(3, 9, 1, new double[] {-0.5, -0.6, -0.6})))
                .isEqualTo(1);
        assertThat(plateau.factor(new RunPosition(5, 9, 1, costs))).isEqualTo(0.1);
    }

    /** What never becomes better. */
    private record Still() implements Metric {
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
            return 1;
        }
    }

    @Test
    void thePlateauOfATrainingFollowsItsMetric() {
        // the loss falls all along, and what is watched stands still
        DataParallelClassifier stage = watching(Clouds.classifier(), ValidationMetric.LOSS)
                .setSchedule(ScheduleKind.PLATEAU)
                .setPlateauPatience(0)
                .setEpochs(4);
        double byLoss =
                stage.fit(rows(3)).summary().orElseThrow().epochs().get(3).learningRate();
        double byMetric = stage.setCustomMetric(new Still())
                .fit(rows(3))
                .summary()
                .orElseThrow()
                .epochs()
                .get(3)
                .learningRate();

        assertThat(byLoss).isEqualTo(0.1);
        assertThat(byMetric).isLessThan(0.011);
    }

    @Test
    void refusesWhatRowsDoNotTeach() {
        assertThatThrownBy(() ->
                        watching(Clouds.classifier(), ValidationMetric.RMSE).transformSchema(rows(3).schema()))
                .hasMessageContaining("found validationMetric 'rmse'")
                .hasMessageContaining("[accuracy, area-under-roc, f1, loss]");
        assertThatThrownBy(() -> watching(new DataParallelRegressor().setLabelCol("number"), ValidationMetric.ACCURACY)
                        .transformSchema(rows(3).schema()))
                .hasMessageContaining("[loss, mae, r2, rmse]");
    }
}
