package io.bellows.compress;

import io.bellows.compress.QuantizationSummary.Layer;
import io.bellows.compress.QuantizationSummary.Step;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.onnx.BiasCorrection;
import io.bellows.engine.onnx.CrossLayerEqualization;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.QuantizationSettings;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.serving.BatchCalibrator;
import io.bellows.engine.serving.ServedModel;
import io.bellows.param.PredictionParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fitted model about to be quantized.
 *
 * @param columns its params
 * @param source its network
 * @param stage what quantizes it
 */
record Quantization(PredictionParams<?> columns, HasNetworkModel source, PostTrainingQuantizer stage) {
    private static final Logger LOG = LoggerFactory.getLogger(Quantization.class);

    /** Rows that sensitivities and corrections are measured with, which meet on the driver. */
    private static final int PROBE_ROWS = 64;

    static Quantization of(Model<?> fitted, PostTrainingQuantizer stage) {
        if (!(fitted instanceof HasNetworkModel source)
                || !(fitted instanceof PredictionParams<?> columns)
                || !source.hasExclusiveClasses()) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + stage.uid()
                    + ": found " + fitted.getClass().getSimpleName()
                    + ", expected a classifier that knows its network, such as that of DataParallelClassifier; where it is"
                    + " in a pipeline, put the quantizer around the classifier and not around the pipeline");
        }
        List<String> broken = source.networkModel().nonFiniteTensors();
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + stage.uid()
                    + ": found NaN or infinity in tensors " + broken
                    + ", expected finite weights; train again with a smaller learning rate");
        }
        return new Quantization(columns, source, stage);
    }

    /** The quantized model; calibrates, measures and guards as the stage's params ask for. */
    QuantizedModel model(Dataset<?> dataset) {
        Dataset<Row> sample = new CalibrationSample(stage.getCalibrationRows(), stage.getSeed())
                .of(dataset, columns.getFeaturesCol())
                .cache();
        try {
            QuantizationRecipe recipe = recipe(sample);
            if (!stage.isSet(stage.evaluator())) {
                return model(recipe, Set.of(), Map.of(), List.of(), null);
            }
            Dataset<Row> validation = stage.validationRows(dataset).cache();
            try {
                return guarded(recipe, sample, validation);
            } finally {
                validation.unpersist();
            }
        } catch (IllegalArgumentException e) {
            throw String.valueOf(e.getMessage()).contains(stage.uid())
                    ? e
                    : new IllegalArgumentException("Cannot quantize in " + stage.uid() + ": " + e.getMessage(), e);
        } finally {
            sample.unpersist();
        }
    }

    private QuantizationRecipe recipe(Dataset<Row> sample) {
        QuantizationMode mode = stage.mode().constant(stage.getMode());
        QuantizationSettings settings = QuantizationParams.settings(stage);
        byte[] floats =
                OnnxQuantizer.prepare(ServedModel.of(source.networkModel()).onnx());
        if (stage.getEqualize()) {
            floats = CrossLayerEqualization.equalized(floats);
        }
        TensorRanges ranges = TensorRanges.EMPTY;
        if (mode == QuantizationMode.STATIC_INT8) {
            BatchCalibrator calibrator = new BatchCalibrator(served(floats), columns);
            ranges = calibrator.ranges(sample, QuantizationParams.rangeChoice(stage));
            requireRows(ranges.isEmpty());
            if (stage.getCorrectBias()) {
                float[] rows = calibrator.rows(sample, PROBE_ROWS);
                floats = BiasCorrection.corrected(floats, settings, rows, rows.length / inputSize());
            }
        }
        return new QuantizationRecipe(floats, ranges, settings, mode, stage.getBlockSize());
    }

    private ServedModel served(byte[] onnx) {
        return new ServedModel(onnx, source.networkModel().network());
    }

    private int inputSize() {
        return source.networkModel().network().inputShape().size();
    }

    private void requireRows(boolean none) {
        if (none) {
            throw new IllegalArgumentException("Cannot calibrate " + stage.uid() + " with column '"
                    + columns.getFeaturesCol() + "': found no usable row, expected at least one with " + inputSize()
                    + " finite features; check the data that the quantizer is fitted on");
        }
    }

    private QuantizedModel guarded(QuantizationRecipe recipe, Dataset<Row> sample, Dataset<Row> validation) {
        if (validation.isEmpty()) {
            throw new IllegalArgumentException("Cannot guard the accuracy of " + stage.uid()
                    + ": found no validation row, expected at least one; set validationIndicatorCol to a column that is"
                    + " true for some rows, or give rows to setValidation");
        }
        AccuracyGuard guard = new AccuracyGuard(
                recipe,
                onnx -> stage.getEvaluator().evaluate(unmeasured(onnx).transform(validation)),
                stage.getEvaluator().isLargerBetter(),
                stage.getMaxMetricLoss(),
                stage.lossKind().constant(stage.getLossKind()) == GuardParams.LossKind.RELATIVE);
        float[] rows = new BatchCalibrator(served(recipe.floats()), columns).rows(sample, PROBE_ROWS);
        requireRows(rows.length == 0);
        SparkContext spark = sample.sparkSession().sparkContext();
        Map<String, Double> sensitivity = LayerSensitivity.of(recipe, rows, rows.length / inputSize(), spark);
        Set<String> floatLayers = guard.floatLayers(sensitivity);
        return model(recipe, floatLayers, sensitivity, guard.steps(), guard.floatMetric());
    }

    private QuantizedModel model(
            QuantizationRecipe recipe,
            Set<String> floatLayers,
            Map<String, Double> sensitivity,
            List<Step> steps,
            Double floatMetric) {
        byte[] onnx = recipe.quantized(floatLayers);
        SpeedCheck speed = SpeedCheck.of(recipe.floats(), onnx);
        boolean computesInIntegers =
                recipe.mode() == QuantizationMode.STATIC_INT8 || recipe.mode() == QuantizationMode.DYNAMIC_INT8;
        if (computesInIntegers && speed.quantizedMillis() > speed.floatMillis()) {
            LOG.warn(
                    "{} gains no speed: {} rows take {} ms in integers and {} ms in floats on one core of the driver; its"
                            + " layers are small, or the CPU has no instructions for 8-bit sums",
                    stage.uid(),
                    QuantizationSummary.SPEED_ROWS,
                    speed.quantizedMillis(),
                    speed.floatMillis());
        }
        QuantizationSummary summary = new QuantizationSummary(
                layers(recipe, floatLayers, sensitivity),
                steps,
                floatMetric,
                speed.floatMillis(),
                speed.quantizedMillis(),
                recipe.floats().length,
                onnx.length);
        QuantizedModel quantized =
                new QuantizedModel(stage.uid(), onnx, source.networkModel(), source.labels(), summary);
        quantized.copyColumns(columns);
        return quantized;
    }

    private QuantizedModel unmeasured(byte[] onnx) {
        QuantizedModel model = new QuantizedModel(stage.uid(), onnx, source.networkModel(), source.labels(), null);
        model.copyColumns(columns);
        return model;
    }

    private static List<Layer> layers(
            QuantizationRecipe recipe, Set<String> floatLayers, Map<String, Double> sensitivity) {
        List<Layer> layers = new ArrayList<>();
        for (OnnxLayers.Layer layer : recipe.layers()) {
            boolean quantized = !floatLayers.contains(layer.name());
            boolean fourBits = recipe.mode().bits() >= 8 || layer.isMatrix();
            TensorRanges.Range range = recipe.ranges().ranges().get(layer.output());
            layers.add(new Layer(
                    layer.name(),
                    layer.type(),
                    quantized ? (fourBits ? recipe.mode().bits() : 8) : 32,
                    layer.weights(),
                    range == null ? null : range.min(),
                    range == null ? null : range.max(),
                    sensitivity.get(layer.name()),
                    quantized));
        }
        return layers;
    }
}
