package io.bellows.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.WeightStorage;
import io.bellows.engine.serving.ServedClassifier;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.param.HandleInvalid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostTrainingQuantizerTest {
    private static final Dataset<Row> ROWS = LabelledRows.random(60);

    @TempDir
    Path folder;

    private static ServedClassifier fitted() {
        return new InitialClassifier("initial").fit(ROWS);
    }

    private static PostTrainingQuantizer around(ServedClassifier model) {
        return new PostTrainingQuantizer("quantizer").setModel(model);
    }

    @Test
    void givesTheBytesOfTheQuantizerForTheSampledRows() {
        byte[] floats = OnnxQuantizer.prepare(OnnxExporter.export(InitialClassifier.model(1)));
        float[] batch = new float[60 * InitialClassifier.FEATURES];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = LabelledRows.features(i / InitialClassifier.FEATURES).get(i % InitialClassifier.FEATURES);
        }
        TensorRanges ranges;
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            session.observe(batch, 60);
            ranges = session.ranges();
        }

        assertThat(around(fitted()).fit(ROWS).onnx()).isEqualTo(OnnxQuantizer.quantize(floats, ranges));
    }

    @Test
    void savesTheTrainedNetworkWhereAsked() throws IOException {
        String with = folder.resolve("with").toString();
        String without = folder.resolve("without").toString();
        around(fitted()).setKeepFloats(true).fit(ROWS).copy(ParamMap.empty()).save(with);
        QuantizedModel quantized = around(fitted()).fit(ROWS).copy(ParamMap.empty());
        quantized.save(without);

        assertThat(QuantizedModel.load(with).trained()).contains(InitialClassifier.model(1));
        assertThat(QuantizedModel.load(with).floats().orElseThrow().bytes())
                .isEqualTo(OnnxExporter.export(InitialClassifier.model(1)));
        assertThat(quantized.trained()).contains(InitialClassifier.model(1));
        assertThat(QuantizedModel.load(without).trained()).isEmpty();
        assertThat(Path.of(without, "weights.safetensors")).doesNotExist();
    }

    @Test
    void givesTheSameBytesForAnyPartitions() {
        PostTrainingQuantizer quantizer = around(fitted()).setCalibrationRows(20);
        byte[] expected = quantizer.fit(ROWS.coalesce(1)).onnx();

        assertThat(quantizer.fit(ROWS.repartition(7)).onnx()).isEqualTo(expected);
        assertThat(quantizer.setSeed(5).fit(ROWS).onnx()).isNotEqualTo(expected);
    }

    @Test
    void predictsCloseToTheModelItReplaces() {
        List<Row> floats = fitted().transform(ROWS).orderBy("id").collectAsList();
        List<Row> quantized =
                around(fitted()).fit(ROWS).transform(ROWS).orderBy("id").collectAsList();

        int agreeing = 0;
        for (int i = 0; i < 60; i++) {
            Vector expected = floats.get(i).getAs("rawPrediction");
            Vector found = quantized.get(i).getAs("rawPrediction");
            for (int j = 0; j < 3; j++) {
                assertThat(Math.abs(found.apply(j) - expected.apply(j))).isLessThan(0.05);
            }
            agreeing +=
                    floats.get(i).getAs("prediction").equals(quantized.get(i).getAs("prediction")) ? 1 : 0;
        }
        assertThat(agreeing).isGreaterThanOrEqualTo(58);
    }

    @Test
    void takesOverColumnsAndLabels() {
        ServedClassifier model = fitted().setPredictionCol("class")
                .setProbabilityCol("")
                .setPredictionBatchSize(5)
                .setHandleInvalid(HandleInvalid.KEEP);
        PostTrainingQuantizer quantizer = around(model);
        QuantizedModel quantized = quantizer.fit(ROWS);

        assertThat(quantized.transform(ROWS).columns())
                .containsExactly("id", "label", "features", "rawPrediction", "class");
        assertThat(quantized.transformSchema(ROWS.schema())).isEqualTo(quantizer.transformSchema(ROWS.schema()));
        assertThat(((QuantizedClassifierModel) quantized).getPredictionBatchSize())
                .isEqualTo(5);
        assertThat(quantized.labels()).containsExactly("a", "b", "c");
        NominalAttribute classes = (NominalAttribute)
                Attribute.fromStructField(quantized.transform(ROWS).schema().apply("class"));
        assertThat(classes.values().get()).containsExactly("a", "b", "c");
        assertThat(quantized.uid()).isEqualTo("quantizer");
        assertThat(quantized.parent()).isSameAs(quantizer);
    }

    @Test
    void makesTheWeightsAloneSmaller() throws Exception {
        for (QuantizationMode mode : QuantizationMode.values()) {
            QuantizedModel model = around(fitted()).setMode(mode).fit(ROWS);
            String path = folder.resolve(model.getMode()).toString();
            model.save(path);

            assertThat(QuantizedModel.load(path).getMode()).isEqualTo(model.getMode());
            if (mode.format() != null) {
                byte[] floats = OnnxExporter.export(InitialClassifier.model(1));
                assertThat(model.onnx()).isEqualTo(WeightStorage.store(floats, mode.format()));
            }
            assertThat(predictions(QuantizedModel.load(path).transform(ROWS)))
                    .isEqualTo(predictions(model.transform(ROWS)));
        }
        PostTrainingQuantizer quantizer = around(fitted());
        assertThatThrownBy(() -> quantizer.setMode("int4"))
                .hasMessageContaining("found 'int4', expected one of static-int8, dynamic-int8, int8-weights");
    }

    @Test
    void fitsItsEstimatorFirst() {
        QuantizedModel direct = around(fitted()).fit(ROWS);
        PostTrainingQuantizer decorator = new PostTrainingQuantizer().setEstimator(new InitialClassifier("initial"));

        assertThat(decorator.fit(ROWS).onnx()).isEqualTo(direct.onnx());
    }

    @Test
    void savesAndLoadsTheModelBitForBit() throws Exception {
        QuantizedModel model = around(fitted().setPredictionCol("class")).fit(ROWS);
        String path = folder.resolve("model").toString();
        model.save(path);
        QuantizedModel loaded = QuantizedModel.load(path);

        assertThat(loaded.onnx()).isEqualTo(model.onnx());
        assertThat(((QuantizedClassifierModel) loaded).network())
                .isEqualTo(((QuantizedClassifierModel) model).network());
        assertThat(loaded.uid()).isEqualTo(model.uid());
        assertThat(predictions(loaded.transform(ROWS))).isEqualTo(predictions(model.transform(ROWS)));
        assertThat(loaded.transform(ROWS).schema())
                .isEqualTo(model.transform(ROWS).schema());
        assertThatThrownBy(() -> model.save(path)).hasMessageContaining("already exists");
        model.write().overwrite().save(path);
    }

    @Test
    void savesAndLoadsTheQuantizerWithWhatItHolds() throws Exception {
        InitialClassifier estimator = new InitialClassifier("initial");
        estimator.set(estimator.seed(), 9L);
        PostTrainingQuantizer decorator =
                new PostTrainingQuantizer("q").setEstimator(estimator).setCalibrationRows(33);
        decorator.save(folder.resolve("estimator").toString());
        PostTrainingQuantizer loaded =
                PostTrainingQuantizer.load(folder.resolve("estimator").toString());

        assertThat(loaded.getCalibrationRows()).isEqualTo(33);
        assertThat(loaded.fit(ROWS).onnx()).isEqualTo(decorator.fit(ROWS).onnx());

        QuantizedModel held = around(fitted()).fit(ROWS);
        new PostTrainingQuantizer("q")
                .setModel(held)
                .save(folder.resolve("held").toString());
        assertThat(PostTrainingQuantizer.load(folder.resolve("held").toString()).getModel())
                .isInstanceOf(QuantizedModel.class);
        new PostTrainingQuantizer("q").save(folder.resolve("bare").toString());
        assertThat(PostTrainingQuantizer.load(folder.resolve("bare").toString()).uid())
                .isEqualTo("q");
    }

    @Test
    void worksInAPipelineThatIsSavedAndLoaded() throws Exception {
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new PostTrainingQuantizer().setEstimator(new InitialClassifier("initial"))
        });
        pipeline.save(folder.resolve("pipeline").toString());
        PipelineModel model =
                Pipeline.load(folder.resolve("pipeline").toString()).fit(ROWS);
        model.save(folder.resolve("fitted").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("fitted").toString());

        assertThat(predictions(loaded.transform(ROWS)))
                .isEqualTo(predictions(pipeline.fit(ROWS).transform(ROWS)));
    }

    @Test
    void worksInACrossValidatorOverTheParamsOfItsEstimator() {
        InitialClassifier estimator = new InitialClassifier("initial");
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setEstimator(estimator);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(estimator.seed(), new long[] {1, 2})
                .build();
        double[] metrics = new CrossValidator()
                .setEstimator(quantizer)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .fit(ROWS)
                .avgMetrics();

        assertThat(metrics).hasSize(2);
        assertThat(metrics[0]).isNotEqualTo(metrics[1]);
    }

    @Test
    void copiesWhatItHolds() {
        InitialClassifier estimator = new InitialClassifier("initial");
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setEstimator(estimator);
        PostTrainingQuantizer copy = quantizer.copy(ParamMap.empty().put(estimator.seed(), 7L));

        assertThat(copy.fit(ROWS).onnx()).isNotEqualTo(quantizer.fit(ROWS).onnx());
        QuantizedModel model = quantizer.fit(ROWS);
        assertThat(model.copy(ParamMap.empty()).onnx()).isEqualTo(model.onnx());
    }

    @Test
    void needsAnEstimatorOrAModel() {
        assertThatThrownBy(() -> new PostTrainingQuantizer().fit(ROWS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither estimator nor model");
        assertThatThrownBy(() -> around(fitted())
                        .setEstimator(new InitialClassifier("initial"))
                        .fit(ROWS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected one of them");
    }

    @Test
    void refusesModelsThatDoNotKnowTheirNetwork() {
        QuantizedModel quantized = around(fitted()).fit(ROWS);

        assertThatThrownBy(() -> new PostTrainingQuantizer().setModel(quantized).fit(ROWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found QuantizedClassifierModel");
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        NetworkModel sound = InitialClassifier.model(1);
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(sound.weights().tensors());
        float[] values = sound.weights().values("linear2.bias").clone();
        values[1] = Float.NaN;
        tensors.put(
                "linear2.bias",
                new Weights.Tensor(sound.weights().tensor("linear2.bias").shape(), values));
        NetworkModel broken = new NetworkModel(sound.network(), new Weights(tensors));

        assertThatThrownBy(() -> around(new ServedClassifier("broken", broken, List.of()))
                        .fit(ROWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("linear2.bias");
    }

    @Test
    void refusesFramesWithoutAUsableRow() {
        assertThatThrownBy(() -> around(fitted()).fit(ROWS.limit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found no usable row, expected at least one with 6 finite features");
        assertThatThrownBy(() -> around(fitted()).fit(LabelledRows.of(Arrays.asList(null, null))))
                .hasMessageContaining("found no usable row");
        assertThatThrownBy(() -> around(fitted().setHandleInvalid(HandleInvalid.SKIP))
                        .fit(LabelledRows.of(List.of(List.of(1f)))))
                .hasMessageContaining("found no usable row");
    }

    @Test
    void badRowsFollowHandleInvalidOfTheModel() {
        Dataset<Row> mixed = LabelledRows.of(List.of(LabelledRows.features(1), List.of(1f), LabelledRows.features(2)));
        Dataset<Row> clean = LabelledRows.of(List.of(LabelledRows.features(1), LabelledRows.features(2)));

        assertThatThrownBy(() -> around(fitted()).fit(mixed)).hasStackTraceContaining("found 1 features, expected 6");
        assertThat(around(fitted().setHandleInvalid(HandleInvalid.KEEP))
                        .fit(mixed)
                        .onnx())
                .isEqualTo(around(fitted()).fit(clean).onnx());
    }

    @Test
    void toleratesConstantFeatures() {
        List<List<Float>> zeros = Collections.nCopies(4, Collections.nCopies(6, 0f));
        Dataset<Row> rows = LabelledRows.of(zeros);
        Row expected = fitted().transform(rows).first();
        Row found = around(fitted()).fit(rows).transform(rows).first();

        assertThat(found.<Double>getAs("prediction")).isEqualTo(expected.<Double>getAs("prediction"));
    }

    private static List<Row> predictions(Dataset<Row> dataset) {
        return dataset.drop("features").orderBy("id").collectAsList();
    }
}
