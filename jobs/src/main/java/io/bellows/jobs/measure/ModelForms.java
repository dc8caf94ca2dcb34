package io.bellows.jobs.measure;

import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ServedModel;
import io.bellows.jobs.fitted.FittedStages;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
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
            boolean isOther = stages.get(last) instanceof HasNetworkModel network && !network.hasExclusiveClasses();
            if (!isOther && stages.get(last) instanceof PredictionParams<?> model) {
                return new ModelForms(stages.subList(0, last), model.getFeaturesCol(), ofNetwork(model), false);
            }
        }
        boolean isRegression = stages.stream().anyMatch(ModelForms::predictsNumbers);
        return new ModelForms(List.of(), "", Map.of("model", new Form(new byte[0], fitted::transform)), isRegression);
    }

    private static boolean predictsNumbers(Transformer stage) {
        return stage instanceof DataParallelRegressorModel
                || stage instanceof RegressionModel<?, ?>
                || (stage instanceof EnsembleModel ensemble
                        && ensemble.members().stream()
                                .flatMap(member -> FittedStages.of(member).stream())
                                .anyMatch(ModelForms::predictsNumbers));
    }

    private static Map<String, Form> ofNetwork(PredictionParams<?> model) {
        Map<String, Form> forms = new LinkedHashMap<>();
        if (model instanceof HasNetworkModel trained) {
            forms.put("fp32", floats(trained.networkModel(), model, trained.labels()));
        }
        if (model instanceof QuantizedModel quantized) {
            quantized.trained().ifPresent(trained -> forms.put("fp32", floats(trained, model, quantized.labels())));
            forms.put(name(quantized), new Form(quantized.onnx(), quantized::transform));
        }
        return forms;
    }

    private static String name(QuantizedModel model) {
        QuantizationMode mode = model.mode().constant(model.getMode());
        return mode == QuantizationMode.STATIC_INT8 ? "int8" : model.getMode();
    }

    private static Form floats(NetworkModel trained, PredictionParams<?> model, List<String> labels) {
        ServedModel served = ServedModel.of(trained);
        return new Form(served.onnx(), new BatchPredictor(served, model, labels)::predict);
    }

    Dataset<Row> prepare(Dataset<Row> rows) {
        Dataset<Row> prepared = rows;
        for (Transformer stage : preparation) {
            prepared = stage.transform(prepared);
        }
        return prepared;
    }
}
