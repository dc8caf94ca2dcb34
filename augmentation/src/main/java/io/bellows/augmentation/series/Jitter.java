package io.bellows.augmentation.series;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Adds independent normal noise to every value.
 *
 * <p>Source: Um, Pfister, Pichler, Endo, Lang, Hirche, Fietzek, Kulić, "Data augmentation of wearable sensor data for
 * Parkinson's disease monitoring using convolutional neural networks" (ICMI 2017), section 3.2.
 *
 * @param minSigma the least standard deviation, ≥ 0, in units of the values
 * @param maxSigma the greatest, ≥ {@code minSigma}; one a series, each in the range equally likely
 */
public record Jitter(double minSigma, double maxSigma) implements SeriesOp {
    public Jitter {
        SettingCheck.range(Jitter.class, "minSigma", minSigma, "maxSigma", maxSigma, 0, Float.MAX_VALUE);
    }

    @Override
    public Series apply(Series series, KeyedRandom random) {
        double sigma = random.uniform(minSigma, maxSigma);
        float[] out = series.values().clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += (float) (sigma * random.nextGaussian());
        }
        return series.with(out);
    }
}
