package io.bellows.compress;

import io.bellows.compress.QuantizationSummary.Layer;
import io.bellows.compress.QuantizationSummary.Step;
import io.bellows.engine.onnx.BiasCorrection;
import io.bellows.engine.onnx.CrossLayerEqualization;
import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.serving.BatchCalibrator;
import io.bellows.engine.serving.Serving;
import io.bellows.param.BatchParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fitted model about to be quantized.
 *
 * @param source the model
 * @param stage what quantizes it
 * @param speed how both forms are measured
 */
record Quantization(QuantizationSource source, PostTrainingQuantizer stage, SpeedCheck.Measurer speed) {
    private static final Logger LOG = LoggerFactory.getLogger(Quantization.class);

    /** Rows that sensitivities and corrections are measured with, which meet on the driver. */
    private static final int PROBE_ROWS = 64;

    /** The quantized model; calibrates, measures and guards as the stage's params ask for. */
    QuantizedModel model(Dataset<?> dataset) {
        try {
            return model(uncalibrated(), dataset);
        } catch (IllegalArgumentException e) {
            throw String.valueOf(e.getMessage()).contains(stage.uid())
                    ? e
                    : new IllegalArgumentException("Cannot quantize in " + stage.uid() + ": " + e.getMessage(), e);
        }
    }

    private QuantizationRecipe uncalibrated() {
        byte[] prepared = OnnxQuantizer.prepare(source.onnx());
        QuantizationRecipe recipe = recipe(stage.getEqualize() ? CrossLayerEqualization.equalized(prepared) : prepared);
        boolean storesOthers = recipe.mode().format() != null && recipe.quantized(Set.of()).length < prepared.length;
        if (recipe.layers().isEmpty() && !storesOthers) {
            throw new IllegalArgumentException(
                    "Cannot quantize model '" + source.params().uid() + "' in " + stage.uid()
                            + ": found no convolution and no linear layer with constant weights in floats, expected at least one;"
                            + " serve the model as it is");
        }
        return recipe;
    }

    private QuantizedModel model(QuantizationRecipe uncalibrated, Dataset<?> dataset) {
        OnnxFile floats = OnnxFile.of(uncalibrated.floats(), stage.uid());
        Serving serving = source.serving();
        Dataset<Row> sample = new CalibrationSample(stage.getCalibrationRows(), stage.getSeed())
                .of(dataset, serving.inputColumns())
                .cache();
        BatchCalibrator calibrator = new BatchCalibrator(floats, serving);
        try {
            boolean isProbed = stage.isSet(stage.evaluator()) || stage.getCorrectBias();
            List<InputRow> probes = calibrator.rows(sample, isProbed ? PROBE_ROWS : 1);
            QuantizationRecipe recipe = calibrated(uncalibrated, calibrator, sample, probes);
            InputRow timed = probes.isEmpty() ? InputRow.zeros(floats.inputs()) : probes.get(0);
            if (!stage.isSet(stage.evaluator())) {
                return model(recipe, timed, Set.of(), Map.of(), List.of(), null);
            }
            requireRows(probes.isEmpty());
            Dataset<Row> validation = stage.validationRows(dataset);
            // What the user keeps is not let go.
            boolean caches = validation.storageLevel().equals(StorageLevel.NONE());
            try {
                return guarded(recipe, probes, caches ? validation.cache() : validation);
            } finally {
                if (caches) {
                    validation.unpersist();
                }
            }
        } finally {
            sample.unpersist();
        }
    }

    private QuantizationRecipe recipe(byte[] floats) {
        QuantizationMode mode = stage.mode().constant(stage.getMode());
        boolean leavesStem = mode == QuantizationMode.STATIC_INT8 && stage.getFloatStem();
        Set<String> stem = leavesStem ? new OnnxLayers(floats).stem() : Set.of();
        return new QuantizationRecipe(
                floats,
                TensorRanges.EMPTY,
                QuantizationParams.settings(stage, source.predictsNumbers()).withFloatLayers(stem),
                mode,
                stage.getBlockSize());
    }

    private QuantizationRecipe calibrated(
            QuantizationRecipe uncalibrated, BatchCalibrator calibrator, Dataset<Row> sample, List<InputRow> probes) {
        if (uncalibrated.mode() != QuantizationMode.STATIC_INT8) {
            return uncalibrated;
        }
        TensorRanges ranges = calibrator.ranges(sample, QuantizationParams.rangeChoice(stage));
        requireRows(ranges.isEmpty());
        byte[] corrected = stage.getCorrectBias()
                ? BiasCorrection.corrected(uncalibrated.floats(), uncalibrated.settings(), probes)
                : uncalibrated.floats();
        return uncalibrated.calibrated(corrected, ranges);
    }

    private void requireRows(boolean none) {
        if (none) {
            throw new IllegalArgumentException("Cannot calibrate " + stage.uid() + " with columns "
                    + source.serving().inputColumns() + ": found no usable row, expected at least one "
                    + source.expectedRow() + "; check the data that the quantizer is fitted on");
        }
    }

    /** What is measured: rows without a prediction, which {@code keep} would leave, have nothing to measure. */
    private QuantizedModel judged(byte[] onnx) {
        QuantizedModel model = source.quantized(stage.uid(), onnx, null);
        ModeParam<HandleInvalid> handleInvalid = ((BatchParams<?>) model).handleInvalid();
        if (handleInvalid.constant(model.getOrDefault(handleInvalid)) == HandleInvalid.KEEP) {
            model.set(handleInvalid, handleInvalid.stored(HandleInvalid.SKIP));
        }
        return model;
    }

    private QuantizedModel guarded(QuantizationRecipe recipe, List<InputRow> probes, Dataset<Row> validation) {
        AccuracyGuard guard = new AccuracyGuard(
                recipe,
                onnx -> stage.metric(judged(onnx).transform(validation)),
                stage.getEvaluator().isLargerBetter(),
                stage.getMaxMetricLoss(),
                stage.lossKind().constant(stage.getLossKind()) == GuardParams.LossKind.RELATIVE);
        SparkContext spark = validation.sparkSession().sparkContext();
        Map<String, Double> sensitivity =
                LayerSensitivity.of(recipe, probes, source.serving().outputs(), spark);
        Set<String> floatLayers = guard.floatLayers(sensitivity);
        return model(recipe, probes.get(0), floatLayers, sensitivity, guard.steps(), guard.floatMetric());
    }

    private QuantizedModel model(
            QuantizationRecipe recipe,
            InputRow timed,
            Set<String> floatLayers,
            Map<String, Double> sensitivity,
            List<Step> steps,
            Double floatMetric) {
        byte[] onnx = recipe.quantized(floatLayers);
        SpeedCheck measured = speed.measure(recipe.floats(), onnx, timed);
        LOG.info("{} takes {}, in floats {}", stage.uid(), measured.quantizedEnergy(), measured.floatEnergy());
        List<Layer> layers = layers(recipe, floatLayers, sensitivity);
        QuantizationSummary summary = new QuantizationSummary(
                layers,
                steps,
                floatMetric,
                measured.floatMillis(),
                measured.quantizedMillis(),
                measured.floatEnergy(),
                measured.quantizedEnergy(),
                recipe.floats().length,
                onnx.length,
                notes(recipe, layers, steps, measured));
        return source.quantized(stage.uid(), onnx, summary);
    }

    private List<String> notes(QuantizationRecipe recipe, List<Layer> layers, List<Step> steps, SpeedCheck measured) {
        List<String> notes = new ArrayList<>(source.notes());
        String ownNote = ownNote(recipe, layers, steps, measured);
        if (!ownNote.isEmpty()) {
            LOG.warn("{}: {}", stage.uid(), ownNote);
            notes.add(ownNote);
        }
        return notes;
    }

    /** What quantization did not gain; empty where it gained what it can. */
    private String ownNote(QuantizationRecipe recipe, List<Layer> layers, List<Step> steps, SpeedCheck measured) {
        if (!layers.isEmpty() && layers.stream().noneMatch(Layer::quantized)) {
            return steps.isEmpty()
                    ? "all layers stay in floats: floatStem leaves them, or their results have no bounds"
                    : "all layers stay in floats: each other form that was tried loses more than maxMetricLoss "
                            + stage.getMaxMetricLoss() + " (" + stage.getLossKind() + ")";
        }
        boolean computesInIntegers =
                recipe.mode() == QuantizationMode.STATIC_INT8 || recipe.mode() == QuantizationMode.DYNAMIC_INT8;
        return computesInIntegers && !measured.gainsSpeed()
                ? String.format(
                        Locale.ROOT,
                        "%s gains no speed: %d rows take %.3f ms in integers and %.3f ms in floats on one core of the driver; its"
                                + " layers are small, or the CPU has no instructions for 8-bit sums",
                        stage.getMode(),
                        QuantizationSummary.SPEED_ROWS,
                        measured.quantizedMillis(),
                        measured.floatMillis())
                : "";
    }

    private static List<Layer> layers(QuantizationRecipe recipe, Set<String> chosen, Map<String, Double> sensitivity) {
        Set<String> floatLayers = recipe.inFloats(chosen);
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
