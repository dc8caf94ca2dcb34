package io.bellows.jobs.measure;

import io.bellows.energy.PredictionEnergy;
import io.bellows.energy.WorkMeter;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxSession;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a model predicts, and by what energy, in this process, on all its cores, without Spark around it: medians over runs in which the
 * models take turns, so that a busy moment of the machine hits all of them.
 *
 * @param latencyMs median time of one row, in milliseconds
 * @param rowsPerSecond in batches, median over rounds
 * @param energy in the same batches, median over rounds
 */
record PredictionSpeed(double latencyMs, double rowsPerSecond, PredictionEnergy energy) {
    static final PredictionSpeed UNKNOWN =
            new PredictionSpeed(Double.NaN, Double.NaN, new PredictionEnergy(Double.NaN, false));

    private static final int WARM_UP_RUNS = 20;
    private static final int ROUNDS = 9;
    private static final double ROUND_SECONDS = 0.1;
    private static final int BATCH = 64;

    /** What each round of batches of one model came to. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record BatchRounds(double[] rates, PredictionEnergy[] energy) {
        PredictionSpeed speed(double latencyMs) {
            double joules = median(Arrays.stream(energy)
                    .mapToDouble(PredictionEnergy::joulesPerThousand)
                    .toArray());
            boolean isEstimated = Arrays.stream(energy).anyMatch(PredictionEnergy::estimated);
            return new PredictionSpeed(latencyMs, median(rates), new PredictionEnergy(joules, isEstimated));
        }
    }

    /**
     * Measures each of {@code models}, ONNX files; nothing without rows.
     *
     * @param rows the features of at least one row
     * @param latencyRows predictions of one row, for each model
     */
    static Map<String, PredictionSpeed> measure(Map<String, byte[]> models, List<float[]> rows, int latencyRows) {
        Map<String, PredictionSpeed> speeds = new LinkedHashMap<>();
        if (rows.isEmpty()) {
            return speeds;
        }
        Map<String, InferenceSession> sessions = new LinkedHashMap<>();
        try {
            int threads = Runtime.getRuntime().availableProcessors();
            models.forEach((name, onnx) -> sessions.put(name, new OnnxSession(onnx, threads)));
            Map<String, double[]> latencies = latencies(sessions, rows, latencyRows);
            Map<String, BatchRounds> rounds = rounds(sessions, batchOf(rows), Math.min(BATCH, rows.size()));
            sessions.keySet().forEach(name -> speeds.put(name, rounds.get(name).speed(median(latencies.get(name)))));
            return speeds;
        } finally {
            sessions.values().forEach(InferenceSession::close);
        }
    }

    private static Map<String, double[]> latencies(
            Map<String, InferenceSession> sessions, List<float[]> rows, int count) {
        Map<String, double[]> milliseconds = new LinkedHashMap<>();
        sessions.keySet().forEach(name -> milliseconds.put(name, new double[count]));
        for (int i = -WARM_UP_RUNS; i < count; i++) {
            float[] row = rows.get(Math.floorMod(i, rows.size()));
            for (Map.Entry<String, InferenceSession> session : sessions.entrySet()) {
                long start = System.nanoTime();
                session.getValue().predict(row, 1);
                if (i >= 0) {
                    milliseconds.get(session.getKey())[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        return milliseconds;
    }

    private static Map<String, BatchRounds> rounds(Map<String, InferenceSession> sessions, float[] batch, int rows) {
        Map<String, BatchRounds> all = new LinkedHashMap<>();
        WorkMeter meter = WorkMeter.ofProcess();
        sessions.keySet()
                .forEach(name -> all.put(name, new BatchRounds(new double[ROUNDS], new PredictionEnergy[ROUNDS])));
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, InferenceSession> session : sessions.entrySet()) {
                long predicted = 0;
                meter.begin();
                long start = System.nanoTime();
                double seconds;
                do {
                    session.getValue().predict(batch, rows);
                    predicted += rows;
                    seconds = (System.nanoTime() - start) / 1e9;
                } while (seconds < ROUND_SECONDS);
                BatchRounds own = all.get(session.getKey());
                own.rates[round] = predicted / seconds;
                own.energy[round] = meter.end(predicted);
            }
        }
        return all;
    }

    private static float[] batchOf(List<float[]> rows) {
        int size = rows.get(0).length;
        int count = Math.min(BATCH, rows.size());
        float[] batch = new float[count * size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows.get(i), 0, batch, i * size, size);
        }
        return batch;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
