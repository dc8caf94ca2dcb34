package io.bellows.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.engine.onnx.CalibrationMethod;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.SampleGraphs;
import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.TensorType;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.param.HandleInvalid;
import io.bellows.serve.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxQuantizationTest {
    private static final Dataset<Row> ROWS = LocalSpark.session()
            .range(0, 40, 1, 3)
            .selectExpr(
                    "id",
                    "transform(sequence(1, 4), k -> float(sin(id * k))) as features",
                    "transform(sequence(0, int(id % 3)), k -> (id * 7 + k * 3) % 10) as words");

    @TempDir
    private Path folder;

    private static float[] weights(int seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Sums what is known of any number of words, adds a linear map of four numbers, and scores three classes. */
    private static OnnxFile wordsAndNumbers() {
        return SampleGraphs.graph()
                .input("words", TensorType.INT64, -1, -1)
                .input("x", TensorType.FLOAT, -1, 4)
                .floats("table", weights(1, 50), 10, 5)
                .floats("fromWords", weights(2, 30), 5, 6)
                .floats("fromNumbers", weights(3, 24), 4, 6)
                .floats("toScores", weights(4, 18), 6, 3)
                .longs("axes", new long[] {1}, 1)
                .node("Gather", "embedded", "table", "words")
                .node("ReduceSum", "pooled", "keepdims", 0, "embedded", "axes")
                .node("MatMul", "left", "pooled", "fromWords")
                .node("MatMul", "right", "x", "fromNumbers")
                .node("Add", "both", "left", "right")
                .node("Relu", "hidden", "both")
                .node("MatMul", "scores", "hidden", "toScores")
                .node("ArgMax", "class", "axis", 1, "scores")
                .output("scores", TensorType.FLOAT, -1, 3)
                .output("class", TensorType.INT64, -1, 1)
                .file();
    }

    private static OnnxModel model() {
        return new OnnxModel(wordsAndNumbers())
                .setInputCols(Map.of("x", "features"))
                .setPredictionBatchSize(7);
    }

    private static PostTrainingQuantizer quantizer() {
        return new PostTrainingQuantizer("quantizer").setModel(model());
    }

    private static List<Row> results(Dataset<Row> predicted) {
        return predicted.select("id", "scores", "class").orderBy("id").collectAsList();
    }

    /** MobileNetV2's first convolutions read 3 channels and, a depthwise one, 1; the third reads all that these made. */
    @Test
    void leavesConvolutionsOfFewChannelsInFloatsWhereAsked() {
        Network network = Zoo.mobileNetV2(Shape.of(3, 8, 8), 3, 0.25, 0.0);
        OnnxModel mobile = new OnnxModel(
                        OnnxFile.of(OnnxExporter.export(NetworkModel.initialize(network, 5)), "mobile"))
                .setInputCols(Map.of(OnnxExporter.INPUT, "pixels"));
        Dataset<Row> images = ROWS.selectExpr("transform(sequence(1, 192), k -> float(sin(id * k))) as pixels");
        PostTrainingQuantizer plain = new PostTrainingQuantizer("quantizer").setModel(mobile);
        PostTrainingQuantizer apart =
                plain.copy(ParamMap.empty()).setFloatStem(true).setCorrectBias(true);
        QuantizationSummary summary = apart.fit(images).summary();

        assertThat(plain.fit(images).summary().layers()).allMatch(QuantizationSummary.Layer::quantized);
        assertThat(summary.layers().stream().limit(2)).noneMatch(QuantizationSummary.Layer::quantized);
        assertThat(summary.layers().stream().skip(2)).allMatch(QuantizationSummary.Layer::quantized);
        assertThat(summary.layers().stream().limit(2)).allMatch(layer -> layer.bits() == 32);
    }

    @Test
    void leavesTheFirstConvolutionsToTheGuardNoMore() {
        Network network = NetworkBuilder.network("narrow", 3, 6, 6)
                .conv2d(8, 3, 1, 1)
                .relu()
                .conv2d(8, 3, 1, 1)
                .flatten()
                .linear(3)
                .build();
        OnnxModel narrow = new OnnxModel(
                        OnnxFile.of(OnnxExporter.export(NetworkModel.initialize(network, 5)), "narrow"))
                .setInputCols(Map.of(OnnxExporter.INPUT, "pixels"))
                .setOutputCols(Map.of(OnnxExporter.OUTPUT, "scores"));
        Dataset<Row> images = ROWS.selectExpr(
                "transform(sequence(1, 108), k -> float(sin(id * k))) as pixels", "double(id) as label");
        QuantizationSummary summary = new PostTrainingQuantizer("quantizer")
                .setModel(narrow)
                .setFloatStem(true)
                .setEvaluator(new RegressionEvaluator())
                .setPostProcessor(new SQLTransformer()
                        .setStatement("SELECT label, double(scores[0]) AS prediction FROM __THIS__"))
                .setMaxMetricLoss(1e9)
                .fit(images)
                .summary();

        assertThat(summary.layers())
                .extracting(QuantizationSummary.Layer::quantized)
                .containsExactly(false, true, true);
        assertThat(summary.layers())
                .extracting(layer -> layer.sensitivity() == null)
                .containsExactly(true, false, false);
    }

    @Test
    void takesThePlaceOfTheModelInEachMode() throws Exception {
        List<Row> floats = results(model().transform(ROWS));
        for (QuantizationMode mode : QuantizationMode.values()) {
            PostTrainingQuantizer quantizer = quantizer().setMode(mode);
            QuantizedModel quantized = quantizer.fit(ROWS);
            String path = folder.resolve(quantized.getMode()).toString();
            quantized.save(path);
            QuantizedModel loaded = QuantizedModel.load(path);

            assertThat(quantized.transform(ROWS).schema())
                    .isEqualTo(model().transform(ROWS).schema())
                    .isEqualTo(quantizer.transformSchema(ROWS.schema()));
            assertThat(((QuantizedOnnxModel) quantized).getPredictionBatchSize())
                    .isEqualTo(7);
            assertThat(loaded.getMode()).isEqualTo(loaded.mode().stored(mode));
            assertThat(loaded.summary()).isEqualTo(quantized.summary());
            assertThat(results(loaded.transform(ROWS)))
                    .isEqualTo(results(quantized.transform(ROWS)))
                    .isNotEqualTo(floats);
            assertThat(quantized.summary().layers()).hasSize(3).allMatch(QuantizationSummary.Layer::quantized);
            assertThat(largestDifference(floats, results(quantized.transform(ROWS))))
                    .as(quantized.getMode())
                    .isLessThan(mode.bits() == 4 ? 1 : 0.2);
        }
    }

    private static double largestDifference(List<Row> some, List<Row> others) {
        double largest = 0;
        for (int row = 0; row < some.size(); row++) {
            for (int i = 0; i < 3; i++) {
                float first = (float) some.get(row).getList(1).get(i);
                float second = (float) others.get(row).getList(1).get(i);
                largest = Math.max(largest, Math.abs(first - second));
            }
        }
        return largest;
    }

    private static TensorBatch words(long... values) {
        TensorBatch batch = new TensorBatch(TensorType.INT64);
        for (long value : values) {
            batch.add(value);
        }
        return batch;
    }

    @Test
    void calibratesWithTheRowsOfAllInputs() {
        byte[] floats = OnnxQuantizer.prepare(wordsAndNumbers().bytes());
        TensorRanges ranges;
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            for (Row row : ROWS.select("words", "features").collectAsList()) {
                List<Long> words = row.getList(0);
                List<Float> features = row.getList(1);
                TensorBatch numbers = new TensorBatch(TensorType.FLOAT);
                features.forEach(value -> numbers.add((float) value));
                session.observe(new InputRow(
                        List.of(words(words.stream().mapToLong(word -> word).toArray()), numbers),
                        List.of(new long[] {1, words.size()}, new long[] {1, 4})));
            }
            ranges = session.ranges();
        }

        assertThat(quantizer().fit(ROWS).onnx()).isEqualTo(OnnxQuantizer.quantize(floats, ranges));
    }

    @Test
    void givesTheSameBytesForAnyPartitionsByEachMethod() {
        for (CalibrationMethod method : CalibrationMethod.values()) {
            PostTrainingQuantizer quantizer = quantizer().setCalibrationRows(25).setCorrectBias(true);
            quantizer.setCalibrationMethod(quantizer.calibrationMethod().stored(method));
            byte[] expected = quantizer.fit(ROWS.coalesce(1)).onnx();

            assertThat(quantizer.fit(ROWS.repartition(5)).onnx())
                    .as(method.name())
                    .isEqualTo(expected);
        }
    }

    /** The root of the mean squared error of the first score, against that in floats. */
    private static PostTrainingQuantizer guarded(double maxLoss) {
        return quantizer()
                .setMode(QuantizationMode.INT4_WEIGHTS)
                .setPostProcessor(
                        new SQLTransformer().setStatement("SELECT *, double(scores[0]) AS prediction FROM __THIS__"))
                .setEvaluator(new RegressionEvaluator().setMetricName("rmse").setLabelCol("exact"))
                .setMaxMetricLoss(maxLoss);
    }

    private static Dataset<Row> withExactScores() {
        Dataset<Row> exact = model().transform(ROWS)
                .select(functions.col("id"), functions.expr("double(scores[0])").as("exact"));
        return ROWS.join(exact, "id");
    }

    @Test
    void leavesInFloatsWhatTheEvaluatorAsksForAndServesItInASavedPipeline() throws Exception {
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {guarded(0.05)});
        String unfitted = folder.resolve("pipeline").toString();
        pipeline.save(unfitted);
        PipelineModel fitted = Pipeline.load(unfitted).fit(withExactScores());
        String path = folder.resolve("fitted").toString();
        fitted.save(path);
        QuantizationSummary summary = ((QuantizedModel) fitted.stages()[0]).summary();
        long inFloats =
                summary.layers().stream().filter(layer -> !layer.quantized()).count();

        assertThat(summary.floatMetric()).isLessThan(1e-6);
        assertThat(summary.tradeOff().get(0).holds()).isFalse();
        assertThat(inFloats).isBetween(1L, 2L);
        assertThat(summary.tradeOff())
                .anyMatch(step -> step.holds()
                        && step.metric() <= 0.05 + 1e-6
                        && step.floatLayers().size() == inFloats);
        assertThat(summary.layers()).allMatch(layer -> layer.sensitivity() > 0);
        assertThat(results(PipelineModel.load(path).transform(ROWS))).isEqualTo(results(fitted.transform(ROWS)));
        assertThat(fitted.transform(ROWS).columns()).containsExactly("id", "features", "words", "scores", "class");
    }

    @Test
    void findsAWrongPostProcessorBeforeAJobStarts() {
        PostTrainingQuantizer quantizer = guarded(0.05)
                .setPostProcessor(new SQLTransformer().setStatement("SELECT *, logits[0] AS prediction FROM __THIS__"));

        assertThatThrownBy(() -> quantizer.transformSchema(ROWS.schema())).hasMessageContaining("logits");
    }

    @Test
    void runsAModelOfAFixedNumberOfRows() {
        OnnxFile three = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, 3, 4)
                .floats("weights", weights(5, 8), 4, 2)
                .floats("bias", new float[] {1, 2}, 2)
                .node("Gemm", "y", "x", "weights", "bias")
                .output("y", TensorType.FLOAT, 3, 2)
                .file();
        OnnxModel model = new OnnxModel(three).setInputCols(Map.of("x", "features"));
        QuantizedModel quantized =
                new PostTrainingQuantizer().setModel(model).setCorrectBias(true).fit(ROWS);

        List<Row> expected = model.transform(ROWS).select("y").collectAsList();
        List<Row> found = quantized.transform(ROWS).select("y").collectAsList();
        assertThat(found).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(Math.abs((float) found.get(i).getList(0).get(1)
                            - (float) expected.get(i).getList(0).get(1)))
                    .isLessThan(0.05f);
        }
        assertThat(quantized.summary().quantizedMillis()).isPositive();
    }

    @Test
    void refusesAModelWithoutALayer() {
        OnnxModel model = new OnnxModel(SampleGraphs.affine().file()).setInputCols(Map.of("x", "features"));
        Dataset<Row> rows = ROWS.selectExpr("slice(features, 1, 3) as features");

        for (QuantizationMode mode : QuantizationMode.values()) {
            assertThatThrownBy(() -> new PostTrainingQuantizer("q")
                            .setModel(model)
                            .setMode(mode)
                            .fit(rows))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Cannot quantize model '" + model.uid() + "' in q: found no convolution");
        }
    }

    @Test
    void badRowsFollowHandleInvalidOfTheModel() {
        Dataset<Row> mixed = ROWS.union(ROWS.limit(1).selectExpr("id", "array(1f) as features", "words"));
        PostTrainingQuantizer keeping = quantizer().setModel(model().setHandleInvalid(HandleInvalid.KEEP));

        assertThatThrownBy(() -> quantizer().fit(mixed))
                .hasStackTraceContaining("input 'x': found 1 features, expected 4");
        assertThat(keeping.fit(mixed).onnx()).isEqualTo(quantizer().fit(ROWS).onnx());
        assertThatThrownBy(() -> quantizer().fit(ROWS.limit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("columns [words, features]: found no usable row, expected at least one that fits")
                .hasMessageContaining("'words' int64[?, ?]");
    }
}
