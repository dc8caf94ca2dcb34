package io.bellows.compress;

import io.bellows.energy.PredictionEnergy;
import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.TensorSession;
import io.bellows.engine.onnx.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * How long a model takes in floats and quantized, and what energy, by turns, on one core of this process.
 *
 * @param floatMillis median milliseconds for {@link QuantizationSummary#SPEED_ROWS} rows in floats
 * @param quantizedMillis the same of the quantized model
 * @param floatEnergy of the predictions in floats
 * @param quantizedEnergy the same of the quantized model
 */
record SpeedCheck(
        double floatMillis, double quantizedMillis, PredictionEnergy floatEnergy, PredictionEnergy quantizedEnergy) {
    private static final int WARM_UPS = 3;
    private static final int LEAST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 50;
    private static final long BUDGET_NANOS = 200_000_000;

    /** Measures both forms of a model. */
    @FunctionalInterface
    interface Measurer {
        SpeedCheck measure(byte[] floats, byte[] quantized, InputRow row);
    }

    /** With {@code row} again and again. */
    static SpeedCheck of(byte[] floats, byte[] quantized, InputRow row) {
        try (TensorSession first = new TensorSession(floats, 1);
                TensorSession second = new TensorSession(quantized, 1)) {
            InputRow rows = row.repeated(first.inputs(), QuantizationSummary.SPEED_ROWS);
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
            List<PredictionEnergy> energy = PredictionEnergy.ofEach(
                    List.of(() -> nanos(first, rows), () -> nanos(second, rows)), QuantizationSummary.SPEED_ROWS);
            return new SpeedCheck(
                    medianMillis(floatNanos, rounds),
                    medianMillis(quantizedNanos, rounds),
                    energy.get(0),
                    energy.get(1));
        }
    }

    /** Models of a fixed number of rows are run as often as it takes. */
    private static long nanos(TensorSession session, InputRow rows) {
        long atATime = session.inputs().stream()
                .mapToLong(TensorSpec::batchRows)
                .filter(fixed -> fixed > 0)
                .findFirst()
                .orElse(QuantizationSummary.SPEED_ROWS);
        List<String> outputs = session.outputs().stream().map(TensorSpec::name).toList();
        long start = System.nanoTime();
        for (long done = 0; done < QuantizationSummary.SPEED_ROWS; done += atATime) {
            session.run(rows.batches(), rows.shapes(), outputs);
        }
        return System.nanoTime() - start;
    }

    boolean gainsSpeed() {
        return quantizedMillis <= floatMillis;
    }

    private static double medianMillis(double[] nanos, int rounds) {
        double[] sorted = Arrays.copyOf(nanos, rounds);
        Arrays.sort(sorted);
        return sorted[rounds / 2] / 1e6;
    }
}
