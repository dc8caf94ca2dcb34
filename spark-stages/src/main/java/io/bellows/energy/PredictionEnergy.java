package io.bellows.energy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What predictions take of the processor and, where it is counted, of its memory.
 *
 * @param joulesPerThousand joules for 1,000 predictions
 * @param estimated whether that is CPU time times watts per core, and not read from counters
 */
public record PredictionEnergy(double joulesPerThousand, boolean estimated) implements Serializable {
    private static final int ROUNDS = 3;

    /** Counters of processors move once a millisecond, and Linux tells what all processes worked in steps of ten. */
    private static final long LEAST_NANOS = 50_000_000;

    /**
     * Measures each of {@code forms}, which take turns, in this process and with all its threads: medians of {@value #ROUNDS}
     * rounds, of a twentieth of a second at least for each form.
     *
     * @param forms each predicts {@code rows} rows
     */
    public static List<PredictionEnergy> ofEach(List<Runnable> forms, int rows) {
        return ofEach(forms, rows, WorkMeter.ofProcess());
    }

    static List<PredictionEnergy> ofEach(List<Runnable> forms, int rows, WorkMeter meter) {
        double[][] joules = new double[forms.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int form = 0; form < joules.length; form++) {
                long predictions = 0;
                meter.begin();
                long start = System.nanoTime();
                do {
                    forms.get(form).run();
                    predictions += rows;
                } while (System.nanoTime() - start < LEAST_NANOS);
                joules[form][round] = meter.end(predictions).joulesPerThousand();
            }
        }
        List<PredictionEnergy> all = new ArrayList<>();
        for (double[] rounds : joules) {
            Arrays.sort(rounds);
            all.add(new PredictionEnergy(rounds[ROUNDS / 2], meter.isEstimated()));
        }
        return all;
    }

    /** Such as {@code 0.123 J per 1,000 predictions (estimated)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.3g J per 1,000 predictions%s", joulesPerThousand, estimated ? " (estimated)" : "");
    }
}
