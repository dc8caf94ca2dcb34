package io.bellows.compress;

import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxSession;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How long a model takes in floats and quantized, by turns, on one core of this process.
 *
 * @param floatMillis median milliseconds for {@link QuantizationSummary#SPEED_ROWS} rows in floats
 * @param quantizedMillis the same of the quantized model
 */
record SpeedCheck(double floatMillis, double quantizedMillis) {
    private static final int WARM_UPS = 3;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 50;
    private static final long BUDGET_NANOS = 200_000_000;

    static SpeedCheck of(byte[] floats, byte[] quantized) {
        try (InferenceSession first = new OnnxSession(floats, 1);
                InferenceSession second = new OnnxSession(quantized, 1)) {
            float[] rows = rows(first.inputSize());
            for (int i = 0; i < WARM_UPS; i++) {
                nanos(first, rows);
                nanos(second, rows);
            }
            double[] floatNanos = new double[MOST_ROUNDS];
            double[] quantizedNanos = new double[MOST_ROUNDS];
            long start = System.nanoTime();
            int rounds = 0;
            while (rounds < LEAST_ROUNDS || (rounds < MOST_ROUNDS && System.nanoTime() - start < BUDGET_NANOS)) {
                floatNanos[rounds] = nanos(first, rows);
                quantizedNanos[rounds] = nanos(second, rows);
                rounds++;
            }
            return new SpeedCheck(medianMillis(floatNanos, rounds), medianMillis(quantizedNanos, rounds));
        }
    }

    private static float[] rows(int size) {
        SplittableRandom random = new SplittableRandom(0);
        float[] rows = new float[QuantizationSummary.SPEED_ROWS * size];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextDouble();
        }
        return rows;
    }

    private static long nanos(InferenceSession session, float[] rows) {
        long start = System.nanoTime();
        session.predict(rows, QuantizationSummary.SPEED_ROWS);
        return System.nanoTime() - start;
    }

    private static double medianMillis(double[] nanos, int rounds) {
        double[] sorted = Arrays.copyOf(nanos, rounds);
        Arrays.sort(sorted);
        return sorted[rounds / 2] / 1e6;
    }
}
