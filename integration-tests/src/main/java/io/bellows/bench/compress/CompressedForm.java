package io.bellows.bench.compress;

import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.network.NetworkModel;
import io.bellows.network.Safetensors;
import io.bellows.train.DataParallelClassifierModel;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One form of a trained model.
 *
 * @param name what stands in the table
 * @param trainedFurther whether it was trained for as many epochs again
 * @param model that predicts
 * @param onnx its ONNX file, whose speed is measured
 * @param bytes of it as it is stored
 * @param multiplyAdds of a prediction, in millions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CompressedForm(
        String name, boolean trainedFurther, Transformer model, byte[] onnx, long bytes, double multiplyAdds) {
    private static final int BATCH = 64;
    private static final int ROUNDS = 60;

    static CompressedForm floats(String name, DataParallelClassifierModel model, boolean trainedFurther) {
        NetworkModel network = model.networkModel();
        return new CompressedForm(
                name,
                trainedFurther,
                model,
                OnnxExporter.export(network),
                Safetensors.shortSize(network.weights()),
                network.network().multiplyAdds() / 1e6);
    }

    static CompressedForm int8(
            String name, DataParallelClassifierModel model, boolean trainedFurther, Dataset<Row> training) {
        return quantized(name, model, trainedFurther, new PostTrainingQuantizer(), training);
    }

    /** Ranges of activations leave out what is beyond {@code percentile} percent of their values. */
    static CompressedForm int8WithinPercentile(
            String name, double percentile, DataParallelClassifierModel model, Dataset<Row> training) {
        PostTrainingQuantizer quantizer =
                new PostTrainingQuantizer().setCalibrationMethod("percentile").setPercentile(percentile);
        return quantized(name, model, false, quantizer, training);
    }

    private static CompressedForm quantized(
            String name,
            DataParallelClassifierModel model,
            boolean trainedFurther,
            PostTrainingQuantizer quantizer,
            Dataset<Row> training) {
        QuantizedModel quantized = quantizer.setModel(model).fit(training);
        return new CompressedForm(
                name,
                trainedFurther,
                quantized,
                quantized.onnx(),
                quantized.onnx().length,
                model.networkModel().network().multiplyAdds() / 1e6);
    }

    double rightOf(Dataset<Row> test) {
        return 100.0 * model.transform(test).filter("prediction = label").count() / test.count();
    }

    /** Median milliseconds of one row and of a batch of 64 of each form, on one thread, the forms taking turns. */
    static double[][] milliseconds(List<CompressedForm> forms) {
        List<OnnxSession> sessions =
                forms.stream().map(form -> new OnnxSession(form.onnx, 1)).toList();
        try {
            double[][][] times = new double[forms.size()][2][ROUNDS];
            float[] batch = new float[BATCH * sessions.get(0).inputSize()];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = (i % 17 - 8) / 8f;
            }
            for (int round = -10; round < ROUNDS; round++) {
                for (int form = 0; form < forms.size(); form++) {
                    for (int size = 0; size < 2; size++) {
                        double time = milliseconds(sessions.get(form), batch, size == 0 ? 1 : BATCH);
                        if (round >= 0) {
                            times[form][size][round] = time;
                        }
                    }
                }
            }
            return Arrays.stream(times)
                    .map(form -> new double[] {median(form[0]), median(form[1])})
                    .toArray(double[][]::new);
        } finally {
            sessions.forEach(OnnxSession::close);
        }
    }

    private static double milliseconds(InferenceSession session, float[] batch, int rows) {
        long start = System.nanoTime();
        session.predict(batch, rows);
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
