package io.bellows.compress;

import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * What quantizing one layer alone does to the model's outputs, measured on the executors, a task a layer.
 *
 * @param recipe how layers are quantized
 * @param rows features, row by row
 * @param count number of rows
 */
record LayerSensitivity(Broadcast<QuantizationRecipe> recipe, Broadcast<float[]> rows, int count)
        implements Function<String, Double> {
    /** By layer, in the order of the graph, the squared error as a share of the squares of the outputs; runs a job. */
    static Map<String, Double> of(QuantizationRecipe recipe, float[] rows, int count, SparkContext spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        List<String> layers =
                recipe.layers().stream().map(OnnxLayers.Layer::name).toList();
        LayerSensitivity sensitivity = new LayerSensitivity(context.broadcast(recipe), context.broadcast(rows), count);
        try {
            List<Double> errors =
                    context.parallelize(layers, layers.size()).map(sensitivity).collect();
            Map<String, Double> byLayer = new LinkedHashMap<>();
            for (int i = 0; i < layers.size(); i++) {
                byLayer.put(layers.get(i), errors.get(i));
            }
            return byLayer;
        } finally {
            sensitivity.recipe.unpersist();
            sensitivity.rows.unpersist();
        }
    }

    @Override
    public Double call(String layer) {
        float[] expected = predict(recipe.value().floats());
        float[] found = predict(recipe.value().quantizedAlone(layer));
        double error = 0;
        double squares = Double.MIN_NORMAL;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) found[i] - expected[i];
            error += difference * difference;
            squares += (double) expected[i] * expected[i];
        }
        return error / squares;
    }

    private float[] predict(byte[] model) {
        try (InferenceSession session = new OnnxSession(model, 1)) {
            return session.predict(rows.value(), count);
        }
    }
}
