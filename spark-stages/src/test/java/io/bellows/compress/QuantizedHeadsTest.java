package io.bellows.compress;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.engine.OutputKind;
import io.bellows.train.DataParallelMultiLabelClassifier;
import io.bellows.train.DataParallelMultiLabelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.DataParallelRegressorModel;
import io.bellows.train.Pruned;
import io.bellows.train.SelfSupervisedPretrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models of other heads than that of a classifier, quantized. */
class QuantizedHeadsTest {
    private static final Dataset<Row> ROWS = LocalSpark.session()
            .range(0, 600, 1, 3)
            .selectExpr(
                    "id",
                    "transform(sequence(1, 4), i -> cast(pmod(hash(id, i), 2001) / 1000.0 - 1 as float)) as features")
            .withColumn("label", expr("1000 + 50 * (2 * features[0] - features[1])"))
            .withColumn("pair", expr("array(features[0] + features[2], 10 - features[3])"))
            .withColumn("labels", expr("array(double(features[0] > 0), double(features[1] > 0.2))"))
            .cache();

    private static final DataParallelRegressorModel REGRESSOR = regressor().fit(ROWS);

    @TempDir
    Path folder;

    private static DataParallelRegressor regressor() {
        return new DataParallelRegressor("regressor")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(8)
                .setLearningRate(0.02)
                .setStandardizeTargets(true);
    }

    private static DataParallelMultiLabelClassifier labels() {
        return new DataParallelMultiLabelClassifier("labels")
                .setLabelCol("labels")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(8)
                .setLearningRate(0.02);
    }

    private static PostTrainingQuantizer around(Model<?> model) {
        return new PostTrainingQuantizer("quantizer").setModel(model);
    }

    private static List<Row> rows(Model<?> model) {
        return model.transform(ROWS).orderBy("id").collectAsList();
    }

    private static double[] numbers(Model<?> model) {
        return rows(model).stream()
                .mapToDouble(row -> row.getDouble(row.fieldIndex("prediction")))
                .toArray();
    }

    private QuantizedModel saved(QuantizedModel model) throws IOException {
        String path = folder.resolve("model").toString();
        model.save(path);
        QuantizedModel loaded = QuantizedModel.load(path);
        assertThat(rows(loaded)).isEqualTo(rows(model));
        assertThat(loaded).hasSameClassAs(model);
        return loaded;
    }

    @Test
    void aRegressorPredictsTheNumbersThatItDidAndNotStepsOfThem() throws IOException {
        QuantizedModel model = around(REGRESSOR).fit(ROWS);

        assertThat(model).isInstanceOf(QuantizedRegressorModel.class);
        assertThat(saved(model).summary().layers()).allMatch(QuantizationSummary.Layer::quantized);
        assertThat(model.transform(ROWS).schema())
                .isEqualTo(REGRESSOR.transform(ROWS).schema());
        double[] floats = numbers(REGRESSOR);
        double[] quantized = numbers(model);
        double worst = IntStream.range(0, floats.length)
                .mapToDouble(i -> Math.abs(floats[i] - quantized[i]))
                .max()
                .orElseThrow();
        // of numbers between 850 and 1150; above 0, since it computes with integers
        assertThat(worst).isBetween(1e-3, 6.0);
        assertThat(IntStream.range(0, quantized.length)
                        .mapToObj(i -> quantized[i])
                        .distinct()
                        .count())
                .isGreaterThan(400);
    }

    @Test
    void aRegressorMayPredictBeyondWhatWasCalibratedWith() {
        Dataset<Row> middle = ROWS.filter("abs(label - 1000) < 60");
        double[] floats = numbers(REGRESSOR);
        double[] quantized = numbers(around(REGRESSOR).fit(middle));

        // Steps would end at 1060; the hidden layer's do end at what the middle reaches.
        assertThat(IntStream.range(0, floats.length)
                        .filter(i -> floats[i] > 1065)
                        .mapToDouble(i -> quantized[i])
                        .max()
                        .orElseThrow())
                .isGreaterThan(1065);
    }

    @Test
    void severalNumbersStayAnArray() throws IOException {
        DataParallelRegressorModel floats = regressor().setLabelCol("pair").fit(ROWS);
        QuantizedModel model = saved(around(floats).fit(ROWS));

        assertThat(model.transform(ROWS).schema())
                .isEqualTo(floats.transform(ROWS).schema());
        List<Row> expected = rows(floats);
        List<Row> found = rows(model);
        for (int i = 0; i < expected.size(); i++) {
            List<Float> wanted = expected.get(i).getList(expected.get(i).fieldIndex("prediction"));
            List<Float> predicted = found.get(i).getList(found.get(i).fieldIndex("prediction"));
            assertThat(predicted).hasSize(2);
            assertThat((double) predicted.get(1)).isCloseTo((double) wanted.get(1), within(0.2));
        }
    }

    @Test
    void labelsAreToldFromTheThresholdOfTheModelInFloats() throws IOException {
        DataParallelMultiLabelClassifierModel floats =
                labels().setThreshold(0.7).setProbabilityCol("").fit(ROWS);
        QuantizedModel model = saved(around(floats).fit(ROWS));

        assertThat(((QuantizedMultiLabelClassifierModel) model).getThreshold()).isEqualTo(0.7);
        assertThat(model.transform(ROWS).schema())
                .isEqualTo(floats.transform(ROWS).schema());
        List<List<Double>> expected = new ArrayList<>();
        rows(floats).forEach(row -> expected.add(row.getList(row.fieldIndex("prediction"))));
        List<Row> found = rows(model);
        long equal = IntStream.range(0, found.size())
                .filter(i -> found.get(i)
                        .getList(found.get(i).fieldIndex("prediction"))
                        .equals(expected.get(i)))
                .count();
        assertThat(equal).isGreaterThan(570);
        assertThat(expected.stream().distinct()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(QuantizationMode.class)
    void everyModeKeepsTheKindOfOutputs(QuantizationMode mode) throws IOException {
        QuantizedModel model = saved(around(REGRESSOR).setMode(mode).fit(ROWS));

        assertThat(((QuantizedNetworkModel) model).outputKind()).isEqualTo(OutputKind.NUMBERS);
        double[] floats = numbers(REGRESSOR);
        double[] quantized = numbers(model);
        for (int i = 0; i < floats.length; i++) {
            // int4 has 15 steps for the weights of a block.
            assertThat(quantized[i]).isCloseTo(floats[i], within(60.0));
        }
    }

    @Test
    void anEvaluatorOfNumbersGuardsARegressor() {
        RegressionEvaluator error = new RegressionEvaluator().setMetricName("rmse");
        QuantizedModel held =
                around(REGRESSOR).setEvaluator(error).setMaxMetricLoss(1e-9).fit(ROWS);
        QuantizedModel free =
                around(REGRESSOR).setEvaluator(error).setMaxMetricLoss(1e6).fit(ROWS);

        double floats = error.evaluate(REGRESSOR.transform(ROWS));
        assertThat(held.summary().floatMetric()).isCloseTo(floats, within(1e-9));
        assertThat(error.evaluate(held.transform(ROWS))).isLessThanOrEqualTo(floats + 1e-9);
        assertThat(free.summary().layers()).allMatch(QuantizationSummary.Layer::quantized);
    }

    @Test
    void aPrunedRegressorIsQuantizedAfterItIsFitted() {
        QuantizedModel model = new PostTrainingQuantizer("quantizer")
                .setEstimator(new Pruned<DataParallelRegressorModel>("pruned")
                        .setEstimator(regressor().setEpochs(2))
                        .setFineTuneEpochs(1))
                .fit(ROWS);

        assertThat(model).isInstanceOf(QuantizedRegressorModel.class);
        assertThat(model.summary().notes()).anyMatch(note -> note.startsWith("pruned: "));
    }

    @Test
    void aBodyWithoutAHeadIsRefusedBeforeItIsTrained() {
        assertThatThrownBy(() -> new PostTrainingQuantizer("quantizer")
                        .setEstimator(new SelfSupervisedPretrainer("body"))
                        .transformSchema(ROWS.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Cannot quantize the model of 'body' in quantizer: found SelfSupervisedPretrainer")
                .hasMessageContaining("as an OnnxModel");
    }
}
