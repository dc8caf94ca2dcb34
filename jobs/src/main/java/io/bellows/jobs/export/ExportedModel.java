package io.bellows.jobs.export;

import io.bellows.assemble.ToTensor;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.HasOnnxFile;
import io.bellows.jobs.fitted.FittedStages;
import io.bellows.param.ServingParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The model in a saved pipeline, as a file.
 *
 * @param format {@code onnx} for floats, else {@code onnx-} with the mode of quantization, such as {@code onnx-int8}
 * @param file the model
 * @param labels names of its outputs; empty if they have none
 * @param before the stages that rows go through before they come to the model
 * @param stage the model
 */
public record ExportedModel(
        String format, OnnxFile file, List<String> labels, List<Transformer> before, Transformer stage) {
    static final String FLOATS = "onnx";
    private static final String INT8 = "onnx-int8";

    /**
     * The last model in {@code saved}, as it is.
     *
     * @throws IllegalArgumentException if there is none that has a form in ONNX
     */
    public static ExportedModel of(Transformer saved) {
        List<Transformer> stages = FittedStages.of(saved);
        for (int last = stages.size() - 1; last >= 0; last--) {
            Transformer stage = stages.get(last);
            List<Transformer> before = List.copyOf(stages.subList(0, last));
            if (stage instanceof QuantizedModel quantized) {
                OnnxFile file = OnnxFile.of(quantized.onnx(), stage.uid());
                return new ExportedModel(format(quantized), file, quantized.labels(), before, stage);
            }
            if (stage instanceof HasNetworkModel trained) {
                OnnxFile file = OnnxFile.of(OnnxExporter.export(trained.networkModel()), stage.uid());
                return new ExportedModel(FLOATS, file, List.copyOf(trained.labels()), before, stage);
            }
            if (stage instanceof HasOnnxFile served) {
                return new ExportedModel(FLOATS, served.onnxFile(), List.of(), before, stage);
            }
        }
        throw new IllegalArgumentException("Cannot export: found stages "
                + stages.stream().map(Transformer::uid).toList()
                + ", expected a model of one network among them, or an OnnxModel; models of Spark and ensembles have no form in"
                + " ONNX here: save a member of an ensemble, and export that");
    }

    private static String format(QuantizedModel model) {
        QuantizationMode mode = model.mode().constant(model.getMode());
        return switch (mode) {
            case STATIC_INT8 -> INT8;
            // Its weights alone are integers: to be told from the one above.
            case INT8_WEIGHTS -> FLOATS + "-" + model.getMode();
            default -> FLOATS + "-" + model.getMode().replace("-weights", "");
        };
    }

    /**
     * The same model in the form {@code wanted}: this one, the floats that were saved with a quantized model, or a model in floats in
     * integers, with ranges of {@code calibration}, rows before the first stage.
     *
     * @throws IllegalArgumentException if it cannot be had, with what would be needed
     */
    public ExportedModel in(String wanted, Optional<Dataset<Row>> calibration) {
        if (wanted.equals(format)) {
            return this;
        }
        if (wanted.equals(FLOATS) && stage instanceof QuantizedModel quantized) {
            OnnxFile floats = quantized
                    .floats()
                    .orElseThrow(() -> refused(
                            wanted,
                            "which was saved without its floats",
                            "one saved with them; run the job again with keepFloats = true of PostTrainingQuantizer"));
            return new ExportedModel(FLOATS, floats, labels, before, stage);
        }
        if (wanted.equals(INT8) && format.equals(FLOATS) && stage instanceof Model<?> floats) {
            Dataset<Row> rows = calibration.orElseThrow(() -> refused(
                    wanted,
                    "and no rows to take ranges from",
                    "some; give images or a Parquet table with --calibration, or put PostTrainingQuantizer around the"
                            + " estimator of the job"));
            for (Transformer each : before) {
                rows = each.transform(rows);
            }
            QuantizedModel quantized =
                    new PostTrainingQuantizer().setModel(floats).fit(rows);
            return new ExportedModel(INT8, OnnxFile.of(quantized.onnx(), stage.uid()), labels, before, quantized);
        }
        throw refused(
                wanted,
                "of another kind",
                "that format; run the job with another mode of PostTrainingQuantizer, or without it for floats");
    }

    private IllegalArgumentException refused(String wanted, String what, String expected) {
        return new IllegalArgumentException("Cannot export as '" + wanted + "': found a model of format '" + format
                + "', " + what + ", expected " + expected);
    }

    /** The stage that makes the model's features of images, if there is one. */
    public Optional<ToTensor> tensors() {
        return before.stream()
                .filter(ToTensor.class::isInstance)
                .map(ToTensor.class::cast)
                .filter(made -> !(stage instanceof ServingParams<?> model)
                        || model.getFeaturesCol().equals(made.getOutputCol()))
                .reduce((first, second) -> second);
    }
}
