package io.bellows.bench.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows without meaning: the speed of a step does not depend on what it learns. */
final class RandomRows {
    private RandomRows() {}

    static float[] features(Workload workload, int row) {
        SplittableRandom random = new SplittableRandom(row);
        float[] values = new float[Arrays.stream(workload.shape()).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    static int label(int row) {
        return row % Workload.CLASSES;
    }
}
