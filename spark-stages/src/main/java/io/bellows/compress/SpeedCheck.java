package io.bellows.compress;

import io.bellows.energy.PredictionEnergy;
import io.bellows.engine.onnx.InputRow;
import io.bellows.engine.onnx.RowInputs;
import io.bellows.engine.onnx.TensorBatch;
import io.bellows.engine.onnx.TensorSession;
import io.bellows.engine.onnx.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * How long a model takes in floats and quantized, and what energy, by turns, on one core of this process.
 *
 * <p>Of models that are slow or whose rows are large, fewer rows are run at a time, down to one, and the time told is that of
 * {@link QuantizationSummary#SPEED_ROWS} at this rate.
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

    /** Beyond which a round takes fewer rows. */
    private static final long ROUND_NANOS = 300_000_000;

    private static final long ROUND_VALUES = 1 << 23;

    /** Measures both forms of a model. */
    @FunctionalInterface
    interface Measurer {
        SpeedCheck measure(byte[] floats, byte[] quantized, InputRow row);
    }

    /** With {@code row} again and again. */
    static SpeedCheck of(byte[] floats, byte[] quantized, InputRow row) {
        try (TensorSession first = new TensorSession(floats, 1);
                TensorSession second = new TensorSession(quantized, 1)) {
            int count = rowsOfRound(first, row);
            InputRow rows = row.repeated(first.inputs(), count);
            for (int i = 0; i < WARM_UPS; i++) {
                nanos(first, rows, count);
                nanos(second, rows, count);
            }
            double[] floatNanos = new double[MOST_ROUNDS];
            double[] quantizedNanos = new double[MOST_ROUNDS];
            long start = System.nanoTime();
            int rounds = 0;
            while (rounds < LEAST_ROUNDS || (rounds < MOST_ROUNDS && System.nanoTime() - start < BUDGET_NANOS)) {
                floatNanos[rounds] = nanos(first, rows, count);
                quantizedNanos[rounds] = nanos(second, rows, count);
                rounds++;
            }
            List<PredictionEnergy> energy = PredictionEnergy.ofEach(
                    List.of(() -> nanos(first, rows, count), () -> nanos(second, rows, count)), count);
            double perRow = QuantizationSummary.SPEED_ROWS / (double) count;
            return new SpeedCheck(
                    perRow * medianMillis(floatNanos, rounds),
                    perRow * medianMillis(quantizedNanos, rounds),
                    energy.get(0),
                    energy.get(1));
        }
    }

    private static int rowsOfRound(TensorSession session, InputRow row) {
        nanos(session, row, 1);
        long nanos = Math.max(1, nanos(session, row, 1));
        long values = row.batches().stream().mapToLong(TensorBatch::size).sum();
        long affordable = Math.min(ROUND_NANOS / nanos, ROUND_VALUES / Math.max(1, values));
        long least = Math.max(1, new RowInputs(session.inputs()).rows());
        return (int) Math.min(QuantizationSummary.SPEED_ROWS, Math.max(least, affordable));
    }

    /** Models of a fixed number of rows are run as often as it takes for {@code count}. */
    private static long nanos(TensorSession session, InputRow rows, int count) {
        long fixed = new RowInputs(session.inputs()).rows();
        long atATime = fixed == TensorSpec.FREE ? count : fixed;
        List<String> outputs = session.outputs().stream().map(TensorSpec::name).toList();
        long start = System.nanoTime();
        for (long done = 0; done < count; done += atATime) {
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
