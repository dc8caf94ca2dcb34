package io.bellows.compress;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Safetensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** Median milliseconds of one row for each form, on one thread, the forms taking turns. */
    static double[] milliseconds(List<EdgeForm> forms) {
        List<InferenceSession> sessions = new ArrayList<>();
        try {
            forms.forEach(form -> sessions.add(new OnnxSession(form.onnx, 1)));
            double[][] times = new double[forms.size()][RUNS];
            for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
                for (int form = 0; form < times.length; form++) {
                    float[] row = new float[sessions.get(form).inputSize()];
                    long start = System.nanoTime();
                    sessions.get(form).predict(row, 1);
                    if (run >= 0) {
                        times[form][run] = (System.nanoTime() - start) / 1e6;
                    }
                }
            }
            return Arrays.stream(times)
                    .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[RUNS / 2])
                    .toArray();
        } finally {
            sessions.forEach(InferenceSession::close);
        }
    }
}
