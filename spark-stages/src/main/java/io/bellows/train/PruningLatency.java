package io.bellows.train;

import io.bellows.energy.PredictionEnergy;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxEngine;
import io.bellows.network.NetworkModel;
import java.util.Arrays;
import java.util.List;

/**
 * What the prediction of one row takes, on one thread of the driver.
 *
 * @param milliseconds the median
 * @param energy of predictions one after the other
 */
record PruningLatency(double milliseconds, PredictionEnergy energy) {
    private static final int WARM_UP_RUNS = 10;
    private static final int RUNS = 200;
    private static final double MOST_SECONDS = 0.8;

    /** That of two models, in turn, so that a busy moment of the machine hits both. */
    static List<PruningLatency> of(NetworkModel before, NetworkModel after) {
        OnnxEngine engine = new OnnxEngine();
        try (InferenceSession first = engine.open(before, 1);
                InferenceSession second = engine.open(after, 1)) {
            // zeros are ids, too, for networks that look up vectors
            float[] row = new float[first.inputSize()];
            double[][] times = new double[2][RUNS];
            int run = -WARM_UP_RUNS;
            long start = System.nanoTime();
            while (run < RUNS && (run < 1 || System.nanoTime() - start < MOST_SECONDS * 1e9)) {
                for (int model = 0; model < 2; model++) {
                    double time = milliseconds(model == 0 ? first : second, row);
                    if (run >= 0) {
                        times[model][run] = time;
                    }
                }
                run++;
            }
            List<PredictionEnergy> energy =
                    PredictionEnergy.ofEach(List.of(() -> first.predict(row, 1), () -> second.predict(row, 1)), 1);
            return List.of(
                    new PruningLatency(median(times[0], run), energy.get(0)),
                    new PruningLatency(median(times[1], run), energy.get(1)));
        }
    }

    private static double milliseconds(InferenceSession session, float[] row) {
        long start = System.nanoTime();
        session.predict(row, 1);
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] times, int count) {
        double[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }
}
