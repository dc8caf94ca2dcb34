package io.bellows.compress;

import io.bellows.energy.PredictionEnergy;
import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Safetensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/**
 * What of a fitted model is stored and run.
 *
 * @param onnx that computes the predictions
 * @param bytes as it is stored
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EdgeForm(byte[] onnx, long bytes) {
    private static final int WARM_UP_RUNS = 10;
    private static final int RUNS = 100;

    static EdgeForm of(Model<?> fitted, String uid) {
        EdgeForm form = find(fitted);
        if (form == null) {
            throw new IllegalArgumentException("Cannot measure the model of " + uid + ": found "
                    + fitted.getClass().getSimpleName()
                    + ", expected a model that knows its network, quantized or not, alone or in a PipelineModel");
        }
        return form;
    }

    private static EdgeForm find(Transformer fitted) {
        if (fitted instanceof QuantizedModel quantized) {
            byte[] onnx = quantized.onnx();
            return new EdgeForm(onnx, onnx.length);
        }
        if (fitted instanceof HasNetworkModel model) {
            return new EdgeForm(
                    ServedModel.of(model.networkModel()).onnx(),
                    Safetensors.shortSize(model.networkModel().weights()));
        }
        EdgeForm last = null;
        if (fitted instanceof PipelineModel pipeline) {
            for (Transformer stage : pipeline.stages()) {
                EdgeForm found = find(stage);
                last = found == null ? last : found;
            }
        }
        return last;
    }

    /**
     * What a prediction of one row takes.
     *
     * @param milliseconds the median
     */
    record Cost(double milliseconds, PredictionEnergy energy) {}

    /** What each form's predictions take, on one thread, the forms taking turns. */
    static List<Cost> costs(List<EdgeForm> forms) {
        List<InferenceSession> sessions = new ArrayList<>();
        try {
            forms.forEach(form -> sessions.add(new OnnxSession(form.onnx, 1)));
            List<Runnable> predictions =
                    sessions.stream().map(EdgeForm::ofOneRow).toList();
            double[] milliseconds = milliseconds(predictions);
            List<PredictionEnergy> energies = PredictionEnergy.ofEach(predictions, 1);
            return IntStream.range(0, milliseconds.length)
                    .mapToObj(form -> new Cost(milliseconds[form], energies.get(form)))
                    .toList();
        } finally {
            sessions.forEach(InferenceSession::close);
        }
    }

    private static Runnable ofOneRow(InferenceSession session) {
        float[] row = new float[session.inputSize()];
        return () -> session.predict(row, 1);
    }

    private static double[] milliseconds(List<Runnable> predictions) {
        double[][] times = new double[predictions.size()][RUNS];
        for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
            for (int form = 0; form < times.length; form++) {
                long start = System.nanoTime();
                predictions.get(form).run();
                if (run >= 0) {
                    times[form][run] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        return Arrays.stream(times)
                .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[RUNS / 2])
                .toArray();
    }
}
