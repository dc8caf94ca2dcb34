package io.bellows.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.compress.QuantizationSummary.Step;
import io.bellows.energy.PredictionEnergy;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.CalibrationMethod;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.onnx.QuantizationSettings;
import io.bellows.engine.onnx.Samples;
import io.bellows.engine.serving.ServedClassifier;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.train.DataParallelMultiLabelClassifier;
import io.bellows.train.DataParallelMultiLabelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.Pruned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedQuantizationTest {
    private static final PredictionEnergy FLOAT_ENERGY = new PredictionEnergy(0.5, true);
    private static final PredictionEnergy QUANTIZED_ENERGY = new PredictionEnergy(0.25, true);
    private static final Dataset<Row> ROWS = LabelledRows.random(60);

    @TempDir
    private Path folder;

    private static PostTrainingQuantizer quantizer() {
        ServedClassifier model = new ServedClassifier("fitted", InitialClassifier.model(1), List.of("a", "b", "c"));
        return new PostTrainingQuantizer("quantizer").setModel(model);
    }

    private static MulticlassClassificationEvaluator logLoss() {
        return new MulticlassClassificationEvaluator().setMetricName("logLoss");
    }

    private static QuantizationRecipe recipe() {
        return recipe(List.of(8, 8, 8));
    }

    private static QuantizationRecipe recipe(List<Integer> hiddenUnits) {
        byte[] floats =
                OnnxQuantizer.prepare(OnnxExporter.export(Samples.model(Zoo.mlp(Shape.of(6), 3, 0.0, hiddenUnits), 3)));
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            session.observe(Samples.rows(64, 6, 1), 64);
            return new QuantizationRecipe(
                    floats, session.ranges(), QuantizationSettings.DEFAULT, QuantizationMode.STATIC_INT8, 32);
        }
    }

    private static double error(QuantizationRecipe recipe, byte[] onnx) {
        float[] rows = Samples.rows(64, 6, 1);
        try (InferenceSession floats = new OnnxSession(recipe.floats(), 1);
                InferenceSession other = new OnnxSession(onnx, 1)) {
            float[] expected = floats.predict(rows, 64);
            float[] found = other.predict(rows, 64);
            double sum = 0;
            for (int i = 0; i < expected.length; i++) {
                sum += Math.abs(expected[i] - found[i]);
            }
            return sum;
        }
    }

    @Test
    void leavesNoLayerInFloatsThatItNeedNot() {
        QuantizationRecipe recipe = recipe();
        Map<String, Double> sensitivity = new HashMap<>();
        recipe.layers()
                .forEach(layer -> sensitivity.put(layer.name(), error(recipe, recipe.quantizedAlone(layer.name()))));
        double bound = error(recipe, recipe.quantized(Set.of())) * 0.6;
        AccuracyGuard guard = new AccuracyGuard(recipe, onnx -> error(recipe, onnx), false, bound, false);
        Set<String> kept = guard.floatLayers(sensitivity);

        assertThat(kept).isNotEmpty();
        assertThat(error(recipe, recipe.quantized(kept))).isLessThanOrEqualTo(bound);
        for (String layer : kept) {
            Set<String> fewer = new TreeSet<>(kept);
            fewer.remove(layer);
            assertThat(error(recipe, recipe.quantized(fewer))).as(layer).isGreaterThan(bound);
        }
        assertThat(guard.steps().get(0)).matches(step -> step.floatLayers().isEmpty() && !step.holds());
        assertThat(guard.floatMetric()).isZero();
    }

    /** The layers that {@code onnx} computes in floats, known by their numbers of weights, which all differ. */
    private static Set<String> inFloats(QuantizationRecipe recipe, byte[] onnx) {
        Set<Long> sizes = new OnnxLayers(onnx)
                .weighted().stream().map(OnnxLayers.Layer::weights).collect(Collectors.toSet());
        return recipe.layers().stream()
                .filter(layer -> sizes.contains(layer.weights()))
                .map(OnnxLayers.Layer::name)
                .collect(Collectors.toSet());
    }

    private static Map<String, Double> falling(List<String> names) {
        Map<String, Double> sensitivity = new HashMap<>();
        names.forEach(name -> sensitivity.put(name, 1.0 / (1 + names.indexOf(name))));
        return sensitivity;
    }

    @Test
    void findsTheFewestWhereTheSmallerSetsAreFew() {
        QuantizationRecipe recipe = recipe(List.of(5, 7, 8));
        List<String> names = recipe.choices();
        Set<String> pair = Set.copyOf(names.subList(0, 2));
        Set<String> least = Set.of(names.get(3));
        AccuracyGuard guard = new AccuracyGuard(
                recipe,
                onnx -> {
                    Set<String> found = inFloats(recipe, onnx);
                    return found.containsAll(pair) || found.containsAll(least) ? 0 : 1;
                },
                false,
                0,
                false);

        assertThat(guard.floatLayers(falling(names))).isEqualTo(least);
    }

    @Test
    void halvesWhereItDoubledTooFar() {
        QuantizationRecipe recipe = recipe(IntStream.rangeClosed(7, 21).boxed().toList());
        List<String> names = recipe.choices();
        Set<String> needed = Set.copyOf(names.subList(0, 9));
        AccuracyGuard guard =
                new AccuracyGuard(recipe, onnx -> inFloats(recipe, onnx).containsAll(needed) ? 0 : 1, false, 0, false);

        assertThat(guard.floatLayers(falling(names))).isEqualTo(needed);
        assertThat(guard.steps().stream().map(step -> step.floatLayers().size()).limit(9))
                .containsExactly(0, 1, 2, 4, 8, 16, 12, 10, 9);
        assertThat(guard.steps()).hasSize(17);
    }

    @Test
    void tellsWhereAllLayersStayInFloats() {
        QuantizationSummary summary = quantizer()
                .setEvaluator(new FallingMetric())
                .setMaxMetricLoss(0)
                .fit(ROWS)
                .summary();

        assertThat(summary.layers()).noneMatch(QuantizationSummary.Layer::quantized);
        assertThat(summary.notes())
                .containsExactly("all layers stay in floats: each other form that was tried loses more than"
                        + " maxMetricLoss 0.0 (absolute)");
    }

    @Test
    void measuresRowsThatHaveAPrediction() {
        ServedClassifier model = new ServedClassifier("fitted", InitialClassifier.model(1), List.of("a", "b", "c"));
        Dataset<Row> some = ROWS.withColumn("features", functions.expr("if(id % 5 = 0, null, features)"));
        List<Double> metrics = new ArrayList<>();
        for (String mode : List.of("skip", "keep")) {
            metrics.add(new PostTrainingQuantizer("quantizer")
                    .setModel(model.setHandleInvalid(mode))
                    .setEvaluator(logLoss())
                    .fit(some)
                    .summary()
                    .floatMetric());
        }

        assertThat(metrics.get(1)).isEqualTo(metrics.get(0));
    }

    @Test
    void tellsThatTheEvaluatorFailed() {
        MulticlassClassificationEvaluator absent = new MulticlassClassificationEvaluator()
                .setMetricName("precisionByLabel")
                .setMetricLabel(9);

        assertThatThrownBy(() -> quantizer().setEvaluator(absent).fit(ROWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quantizer: evaluator '" + absent.uid() + "' fails on")
                .hasMessageContaining("9.0")
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void refusesToSearchWithOtherTrainersBeforeTheyTrain() {
        for (Estimator<?> trainer : List.of(
                new DataParallelRegressor("inner"),
                new Pruned<DataParallelMultiLabelClassifierModel>("pruned")
                        .setEstimator(new DataParallelMultiLabelClassifier("inner")))) {
            assertThatThrownBy(() -> new EdgeSearch("search")
                            .setEstimator(trainer)
                            .setGrid("epochs=1|2")
                            .transformSchema(ROWS.withColumn("validation", functions.lit(true))
                                    .schema()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Cannot judge the models of '" + trainer.uid() + "' in search: found ");
        }
    }

    @Test
    void endsWithTheModelInFloatsWhereNothingElseHolds() {
        QuantizationRecipe recipe = recipe();
        AccuracyGuard guard = new AccuracyGuard(recipe, onnx -> error(recipe, onnx), false, 0, false);
        Map<String, Double> sensitivity = new HashMap<>();
        recipe.layers().forEach(layer -> sensitivity.put(layer.name(), 1.0));
        Set<String> kept = guard.floatLayers(sensitivity);

        assertThat(kept).hasSameSizeAs(recipe.layers());
        assertThat(recipe.quantized(kept)).isEqualTo(recipe.floats());
    }

    @Test
    void holdsTheBoundOnTheValidationRows() {
        Dataset<Row> rows =
                ROWS.withColumn("validation", functions.col("id").mod(2).equalTo(0));
        QuantizedModel model = quantizer()
                .setEvaluator(logLoss())
                .setMaxMetricLoss(1e-4)
                .setLossKind("relative")
                .setValidationIndicatorCol("validation")
                .fit(rows);
        QuantizationSummary summary = model.summary();
        double metric = logLoss().evaluate(model.transform(rows.filter("validation")));

        assertThat(metric - summary.floatMetric()).isLessThanOrEqualTo(1e-4 * summary.floatMetric());
        assertThat(summary.tradeOff()).anyMatch(step -> step.holds() && step.metric() == metric);
        assertThat(summary.layers()).hasSize(2).allMatch(layer -> layer.sensitivity() > 0);
    }

    @Test
    void quantizesAllWhereTheBoundIsWide() {
        QuantizedModel model =
                quantizer().setEvaluator(logLoss()).setMaxMetricLoss(10).fit(ROWS);

        assertThat(model.onnx()).isEqualTo(quantizer().fit(ROWS).onnx());
        assertThat(model.summary().tradeOff()).extracting(Step::holds).containsExactly(true);
    }

    @Test
    void theSummaryTellsOfEachLayerAndIsSaved() throws Exception {
        QuantizedModel model =
                quantizer().setEvaluator(logLoss()).setValidation(ROWS).fit(ROWS);
        QuantizationSummary summary = model.summary();
        String path = folder.resolve("model").toString();
        model.save(path);

        assertThat(QuantizedModel.load(path).summary()).isEqualTo(summary);
        assertThat(summary.layers()).extracting(QuantizationSummary.Layer::bits).contains(8);
        assertThat(summary.layers()).allMatch(layer -> layer.type().equals("Gemm") && layer.min() < layer.max());
        assertThat(summary.floatMillis()).isPositive();
        assertThat(summary.quantizedMillis()).isPositive();
        assertThat(summary.layersFrame(ROWS.sparkSession()).count()).isEqualTo(2);
        assertThat(summary.tradeOffFrame(ROWS.sparkSession()).columns())
                .containsExactly("floatLayerCount", "floatLayers", "metric", "bytes", "holds");
    }

    @Test
    void theSummaryTellsWhatPredictionsTake() {
        QuantizationSummary given = timed("static-int8", 0.125, 0.1);
        QuantizationSummary measured = quantizer().fit(ROWS).summary();

        assertThat(given.floatEnergy()).isEqualTo(FLOAT_ENERGY);
        assertThat(given.quantizedEnergy()).isEqualTo(QUANTIZED_ENERGY);
        assertThat(measured.floatEnergy().joulesPerThousand()).isPositive();
        assertThat(measured.quantizedEnergy().joulesPerThousand()).isPositive();
    }

    @Test
    void readsASummaryFromBeforeEnergyWasMeasured() throws Exception {
        ObjectNode json = (ObjectNode)
                new ObjectMapper().readTree(timed("static-int8", 0.125, 0.1).toJson());
        json.remove(List.of("floatEnergy", "quantizedEnergy"));

        QuantizationSummary read = QuantizationSummary.fromJson(json.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(read.floatEnergy()).isNull();
        assertThat(read.floatMillis()).isEqualTo(0.125);
    }

    /** By a measurer of its own, so that no load of the machine decides. */
    private static QuantizationSummary timed(String mode, double floatMillis, double quantizedMillis) {
        PostTrainingQuantizer quantizer = quantizer().setMode(mode);
        return new Quantization(
                        QuantizationSource.of(quantizer.getModel(), "quantizer"),
                        quantizer,
                        (floats, quantized, row) ->
                                new SpeedCheck(floatMillis, quantizedMillis, FLOAT_ENERGY, QUANTIZED_ENERGY))
                .model(ROWS)
                .summary();
    }

    @Test
    void tellsWhereIntegersGainNoSpeed() {
        assertThat(timed("static-int8", 0.1, 0.125).notes())
                .containsExactly(
                        "static-int8 gains no speed: 16 rows take 0.125 ms in integers and 0.100 ms in floats on"
                                + " one core of the driver; its layers are small, or the CPU has no instructions for 8-bit sums");
        assertThat(timed("dynamic-int8", 0.1, 0.125).notes()).hasSize(1);
    }

    @Test
    void isSilentWhereIntegersAreFasterOrNoneAreUsed() {
        assertThat(timed("static-int8", 0.125, 0.1).notes()).isEmpty();
        assertThat(timed("fp16-weights", 0.1, 0.125).notes()).isEmpty();
    }

    @Test
    void findsAColumnThatTheEvaluatorLacksBeforeAJob() {
        assertThatThrownBy(() -> quantizer()
                        .setEvaluator(logLoss())
                        .transformSchema(ROWS.drop("label").schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'label'")
                .hasMessageContaining("of quantizer");
        assertThatThrownBy(() -> quantizer()
                        .setEvaluator(logLoss().setPredictionCol("guess"))
                        .transformSchema(ROWS.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'guess'");
    }

    @Test
    void savesItsEvaluator() throws Exception {
        String path = folder.resolve("quantizer").toString();
        new PostTrainingQuantizer("quantizer")
                .setEstimator(new InitialClassifier("initial"))
                .setEvaluator(logLoss())
                .setMaxMetricLoss(0.5)
                .save(path);
        PostTrainingQuantizer loaded = PostTrainingQuantizer.load(path);

        assertThat(((MulticlassClassificationEvaluator) loaded.getEvaluator()).getMetricName())
                .isEqualTo("logLoss");
        assertThat(loaded.getMaxMetricLoss()).isEqualTo(0.5);
    }

    @Test
    void rangesFromCountedValuesAreThoseOfAnyPartitions() {
        for (CalibrationMethod method : List.of(CalibrationMethod.MOVING_AVERAGE, CalibrationMethod.ENTROPY)) {
            PostTrainingQuantizer quantizer = quantizer();
            quantizer.setCalibrationMethod(quantizer.calibrationMethod().stored(method));

            assertThat(quantizer.fit(ROWS.repartition(3)).onnx())
                    .as(method.toString())
                    .isEqualTo(quantizer.fit(ROWS.coalesce(1)).onnx());
        }
    }

    @Test
    void everyModeServes() {
        List<Row> floats = classes(
                new ServedClassifier("fitted", InitialClassifier.model(1), List.of("a", "b", "c")).transform(ROWS));
        for (String mode : quantizer().mode().allowed()) {
            QuantizedModel model = quantizer().setMode(mode).setBlockSize(16).fit(ROWS);
            List<Row> found = classes(model.transform(ROWS));
            int equal = 0;
            for (int i = 0; i < found.size(); i++) {
                equal += found.get(i).equals(floats.get(i)) ? 1 : 0;
            }

            assertThat(equal).as(mode).isGreaterThan(48);
            assertThat(model.summary().layers())
                    .extracting(QuantizationSummary.Layer::bits)
                    .containsOnly(mode.startsWith("int4") ? 4 : mode.contains("16") ? 16 : 8);
        }
    }

    @Test
    void layersHaveNames() {
        List<String> names = new ArrayList<>();
        recipe().layers().stream().map(OnnxLayers.Layer::name).forEach(names::add);

        assertThat(names).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void leavesRowsCachedThatTheUserCached() {
        Dataset<Row> rows = ROWS.filter("id >= 0").cache();
        try {
            quantizer().setEvaluator(logLoss()).fit(rows);
            assertThat(rows.storageLevel()).isNotEqualTo(StorageLevel.NONE());
            quantizer().setEvaluator(logLoss()).setValidation(rows).fit(ROWS);
            assertThat(rows.storageLevel()).isNotEqualTo(StorageLevel.NONE());
        } finally {
            rows.unpersist();
        }
        quantizer().setEvaluator(logLoss()).fit(rows);
        assertThat(rows.storageLevel()).isEqualTo(StorageLevel.NONE());
    }

    @Test
    void refusesToGuardWithoutRowsOrColumn() {
        assertThatThrownBy(() -> quantizer()
                        .setEvaluator(logLoss())
                        .setValidation(ROWS.limit(0))
                        .fit(ROWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found no validation row");
        assertThatThrownBy(() -> quantizer()
                        .setEvaluator(logLoss())
                        .setValidation(ROWS.withColumn("label", functions.expr("nullif(label, 1.0D)")))
                        .fit(ROWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by column 'label': found null in 20 of 60 validation rows")
                .hasMessageContaining("validationIndicatorCol");
        for (PostTrainingQuantizer stage : List.of(quantizer().setEvaluator(logLoss()), quantizer())) {
            assertThatThrownBy(() -> stage.setValidationIndicatorCol("none").transformSchema(ROWS.schema()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("none");
        }
        assertThatThrownBy(() -> quantizer().setBlockSize(20)).hasMessageContaining("expected one of [16, 32");
    }

    private static List<Row> classes(Dataset<Row> predicted) {
        return predicted.orderBy("id").select("prediction").collectAsList();
    }

    /** Worse each time that it is asked. */
    private static final class FallingMetric extends Evaluator {
        private int value;

        @Override
        public String uid() {
            return "falling";
        }

        @Override
        public double evaluate(Dataset<?> rows) {
            value--;
            return value;
        }

        @Override
        public Evaluator copy(ParamMap extra) {
            return this;
        }
    }
}
