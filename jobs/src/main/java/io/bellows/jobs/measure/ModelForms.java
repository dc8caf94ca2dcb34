package io.bellows.jobs.measure;

import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizedModel;
import io.bellows.compress.QuantizedNetworkModel;
import io.bellows.compress.QuantizedRegressorModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.ServedModel;
import io.bellows.jobs.fitted.FittedStages;
import io.bellows.param.ServingParams;
import io.bellows.train.DataParallelRegressorModel;
import io.bellows.train.EnsembleModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The forms in which a fitted pipeline can predict: {@code fp32} as its network was trained, {@code int8} where it was
 * quantized; {@code model} alone where there is no network of ours in it.
 *
 * @param preparation the stages before the model
 * @param featuresCol what those stages make for the model; empty where there is no network
 * @param forms by name, in the order of the report
 * @param isRegression whether what is predicted are numbers, and not classes
 */
record ModelForms(List<Transformer> preparation, String featuresCol, Map<String, Form> forms, boolean isRegression) {
    /**
     * One form.
     *
     * @param onnx its file; empty where the model is none of ours
     * @param predict adds the predictions to prepared rows; lazy
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Form(byte[] onnx, UnaryOperator<Dataset<Row>> predict) {}

    static ModelForms of(PipelineModel fitted) {
        List<Transformer> stages = FittedStages.of(fitted);
        for (int last = stages.size() - 1; last >= 0; last--) {
            Map<String, Form> forms = ofNetwork(stages.get(last));
            if (!forms.isEmpty() && stages.get(last) instanceof ServingParams<?> model) {
                return new ModelForms(
                        stages.subList(0, last), model.getFeaturesCol(), forms, predictsNumbers(stages.get(last)));
            }
        }
        boolean isRegression = stages.stream().anyMatch(ModelForms::predictsNumbers);
        return new ModelForms(List.of(), "", Map.of("model", new Form(new byte[0], fitted::transform)), isRegression);
    }

    private static boolean predictsNumbers(Transformer stage) {
        return stage instanceof DataParallelRegressorModel
                || stage instanceof QuantizedRegressorModel
                || stage instanceof RegressionModel<?, ?>
                || (stage instanceof EnsembleModel ensemble
                        && ensemble.members().stream()
                                .flatMap(member -> FittedStages.of(member).stream())
                                .anyMatch(ModelForms::predictsNumbers));
    }

    /** Empty where {@code model} is none of a network, or one that predicts nothing, but gives others what to build on. */
    private static Map<String, Form> ofNetwork(Transformer model) {
        Map<String, Form> forms = new LinkedHashMap<>();
        if (model instanceof HasNetworkModel trained && trained.outputKind() != OutputKind.EMBEDDING) {
            forms.put("fp32", new Form(ServedModel.of(trained.networkModel()).onnx(), model::transform));
        }
        if (model instanceof QuantizedNetworkModel quantized) {
            quantized.inFloats().ifPresent(floats -> forms.put("fp32", new Form(floats.onnx(), floats::transform)));
            forms.put(name(quantized), new Form(quantized.onnx(), quantized::transform));
        }
        return forms;
    }

    private static String name(QuantizedModel model) {
        QuantizationMode mode = model.mode().constant(model.getMode());
        return mode == QuantizationMode.STATIC_INT8 ? "int8" : model.getMode();
    }

    Dataset<Row> prepare(Dataset<Row> rows) {
        Dataset<Row> prepared = rows;
        for (Transformer stage : preparation) {
            prepared = stage.transform(prepared);
        }
        return prepared;
    }
}
