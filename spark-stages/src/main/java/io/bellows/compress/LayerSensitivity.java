package io.bellows.compress;

import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.TensorSession;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorType;
import io.bellows.engine.onnx.TensorValues;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * What quantizing one layer alone does to the model's outputs, measured on the executors, a task a layer.
 *
 * @param recipe how layers are quantized
 * @param rows as {@link InputRow} writes them
 * @param outputs names of the outputs to compare; all of the model where it is empty
 */
record LayerSensitivity(Broadcast<QuantizationRecipe> recipe, Broadcast<byte[][]> rows, List<String> outputs)
        implements Function<String, Double> {
    private static final Set<TensorType> REALS = EnumSet.of(TensorType.FLOAT, TensorType.DOUBLE);
    private static final Set<TensorType> TEXTS = EnumSet.of(TensorType.STRING);

    /** By layer, in the order of the graph, the squared error as a share of the squares of the outputs; runs a job. */
    static Map<String, Double> of(
            QuantizationRecipe recipe, List<InputRow> rows, List<String> outputs, SparkContext spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        List<String> layers = recipe.choices();
        if (layers.isEmpty()) {
            return Map.of();
        }
        LayerSensitivity sensitivity = new LayerSensitivity(
                context.broadcast(recipe),
                context.broadcast(rows.stream().map(InputRow::toBytes).toArray(byte[][]::new)),
                outputs);
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
        List<double[]> expected = predict(recipe.value().floats());
        List<double[]> found = predict(recipe.value().quantizedAlone(layer));
        double error = 0;
        double squares = Double.MIN_NORMAL;
        for (int i = 0; i < expected.size(); i++) {
            double[] exact = expected.get(i);
            double[] rounded = found.get(i);
            if (exact.length != rounded.length) {
                return Double.POSITIVE_INFINITY;
            }
            for (int j = 0; j < exact.length; j++) {
                double difference = rounded[j] - exact[j];
                error += exact[j] == rounded[j] ? 0 : difference * difference;
                squares += Double.isFinite(exact[j]) ? exact[j] * exact[j] : 0;
            }
        }
        return error / squares;
    }

    /** The numbers that the model gives, by row and output; those of reals alone where there are any. */
    private List<double[]> predict(byte[] model) {
        List<double[]> all = new ArrayList<>();
        try (TensorSession session = new TensorSession(model, 1)) {
            List<TensorSpec> wanted = session.outputs().stream()
                    .filter(output -> outputs.isEmpty() || outputs.contains(output.name()))
                    .toList();
            boolean hasReals = wanted.stream().anyMatch(output -> REALS.contains(output.type()));
            List<String> compared = wanted.stream()
                    .filter(output -> hasReals ? REALS.contains(output.type()) : !TEXTS.contains(output.type()))
                    .map(TensorSpec::name)
                    .toList();
            for (byte[] bytes : compared.isEmpty() ? new byte[0][] : rows.value()) {
                InputRow row = InputRow.read(bytes);
                session.run(row.batches(), row.shapes(), compared).forEach(values -> all.add(numbers(values)));
            }
        }
        return all;
    }

    private static double[] numbers(TensorValues values) {
        double[] numbers = new double[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Array.getDouble(values.array(), i);
        }
        return numbers;
    }
}
