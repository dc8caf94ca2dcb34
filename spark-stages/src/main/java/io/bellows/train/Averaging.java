package io.bellows.train;

import java.io.Serializable;

/**
 * The average of the weights that is validated and served in their place.
 *
 * @param emaDecay decay of the moving average, in [0, 1); negative for none
 * @param swaStartEpoch the first epoch, from 1, whose last weights are averaged with equal shares; 0 for none
 */
record Averaging(double emaDecay, int swaStartEpoch) implements Serializable {
    static Averaging of(DataParallelTrainer<?, ?> stage) {
        boolean isEma = stage.isSet(stage.emaDecay());
        boolean isSwa = stage.isSet(stage.swaStartEpoch());
        if (isEma && isSwa) {
            throw new IllegalArgumentException("Cannot average the weights of " + stage.uid()
                    + " in two ways: found emaDecay and swaStartEpoch, expected one of them; clear the other");
        }
        if (isSwa && stage.getSwaStartEpoch() > stage.getEpochs()) {
            throw new IllegalArgumentException("Cannot average the weights of " + stage.uid() + ": found swaStartEpoch "
                    + stage.getSwaStartEpoch() + ", expected at most epochs = " + stage.getEpochs());
        }
        return new Averaging(isEma ? stage.getEmaDecay() : -1, isSwa ? stage.getSwaStartEpoch() : 0);
    }

    @Override
    public String toString() {
        if (swaStartEpoch > 0) {
            return "swaStartEpoch " + swaStartEpoch;
        }
        return emaDecay >= 0 ? "emaDecay " + emaDecay : "none";
    }

    boolean averages() {
        return emaDecay >= 0 || swaStartEpoch > 0;
    }

    /** Moves {@code average} towards {@code weights} after step {@code step}, counted from 1. */
    void afterStep(float[] average, float[] weights, long step) {
        if (emaDecay >= 0) {
            // a fixed decay would remember the first, random weights for long
            move(average, weights, 1 - Math.min(emaDecay, (1.0 + step) / (10.0 + step)));
        }
    }

    /** Adds the weights at the end of {@code epoch}, counted from 1; before the first that counts they are the average. */
    void afterEpoch(float[] average, float[] weights, int epoch) {
        if (swaStartEpoch > 0) {
            move(average, weights, 1.0 / (1 + Math.max(0, epoch - swaStartEpoch)));
        }
    }

    /** Whether running statistics have to be found anew for the average after {@code epoch}. */
    boolean needsStatistics(int epoch) {
        return swaStartEpoch > 0 && epoch > swaStartEpoch;
    }

    private static void move(float[] average, float[] weights, double share) {
        if (share == 1) {
            System.arraycopy(weights, 0, average, 0, average.length);
            return;
        }
        float fresh = (float) share;
        for (int i = 0; i < average.length; i++) {
            // by the difference, so that weights that do not move stay the same in their average
            average[i] += fresh * (weights[i] - average[i]);
        }
    }
}
