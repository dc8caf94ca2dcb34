package io.bellows.jobs.export;

import io.bellows.assemble.ToTensor;
import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.serving.HasOnnxFile;
import io.bellows.param.ServingParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/**
 * The model in a saved pipeline, as a file.
 *
 * @param format {@code onnx} for floats, {@code onnx-int8}, {@code onnx-fp16} or {@code onnx-bf16} for smaller ones
 * @param file the model
 * @param labels names of its outputs; empty if they have none
 * @param tensors the stage that makes the model's features of images, if there is one
 */
public record ExportedModel(String format, OnnxFile file, List<String> labels, Optional<ToTensor> tensors) {
    static final String FLOATS = "onnx";

    /**
     * The last model in {@code saved}.
     *
     * @throws IllegalArgumentException if there is none that has a form in ONNX
     */
    public static ExportedModel of(Transformer saved) {
        List<Transformer> stages = new ArrayList<>();
        flatten(saved, stages);
        for (int last = stages.size() - 1; last >= 0; last--) {
            Transformer stage = stages.get(last);
            if (stage instanceof QuantizedModel quantized) {
                return made(
                        format(quantized), quantized.onnx(), quantized.labels(), stages.subList(0, last), quantized);
            }
            if (stage instanceof HasNetworkModel trained) {
                byte[] onnx = OnnxExporter.export(trained.networkModel());
                return made(FLOATS, onnx, trained.labels(), stages.subList(0, last), stage);
            }
            if (stage instanceof HasOnnxFile served) {
                return made(FLOATS, served.onnxFile().bytes(), List.of(), stages.subList(0, last), stage);
            }
        }
        throw new IllegalArgumentException("Cannot export: found stages "
                + stages.stream().map(Transformer::uid).toList()
                + ", expected a model of Bellows among them; models of Spark have no form in ONNX here");
    }

    private static void flatten(Transformer stage, List<Transformer> into) {
        if (stage instanceof PipelineModel pipeline) {
            Arrays.stream(pipeline.stages()).forEach(inner -> flatten(inner, into));
        } else {
            into.add(stage);
        }
    }

    private static String format(QuantizedModel model) {
        QuantizationMode mode = model.mode().constant(model.getMode());
        return FLOATS + "-"
                + (mode == QuantizationMode.STATIC_INT8
                        ? "int8"
                        : model.getMode().replace("-weights", ""));
    }

    private static ExportedModel made(
            String format, byte[] onnx, List<String> labels, List<Transformer> before, Transformer stage) {
        Optional<ToTensor> tensors = before.stream()
                .filter(ToTensor.class::isInstance)
                .map(ToTensor.class::cast)
                .filter(made -> !(stage instanceof ServingParams<?> model)
                        || model.getFeaturesCol().equals(made.getOutputCol()))
                .reduce((first, second) -> second);
        return new ExportedModel(format, OnnxFile.of(onnx, stage.uid()), List.copyOf(labels), tensors);
    }
}
