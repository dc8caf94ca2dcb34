package io.bellows.train;

import java.io.Serializable;

/** The sums of each step of a run, in order, and when they were known. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StepSums(float[] losses, float[] weights, float[] correct, double[] seconds) implements Serializable {
    StepSums(int steps) {
        this(new float[steps], new float[steps], new float[steps], new double[steps]);
    }

    /** Takes those of {@code step}, counted from 0, which lie in {@code values} from {@code at} on. */
    void set(int step, float[] values, int at, double second) {
        losses[step] = values[at + ShareLayout.LOSS];
        weights[step] = values[at + ShareLayout.WEIGHT];
        correct[step] = values[at + ShareLayout.CORRECT];
        seconds[step] = second;
    }

    /** The mean weighted loss of {@code step}; 0 where no row has weight. */
    double loss(int step) {
        return weights[step] > 0 ? (double) losses[step] / weights[step] : 0;
    }
}
