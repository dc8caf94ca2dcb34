package io.bellows.augmentation.series;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Multiplies each channel by a factor of its own, drawn from the normal distribution of mean 1.
 *
 * <p>Source: Um, Pfister, Pichler, Endo, Lang, Hirche, Fietzek, Kulić, "Data augmentation of wearable sensor data for
 * Parkinson's disease monitoring using convolutional neural networks" (ICMI 2017), section 3.2.
 *
 * @param sigma the standard deviation of the factors, 0 to 10
 */
public record Scale(double sigma) implements SeriesOp {
    private static final int MOST = 10;

    public Scale {
        SettingCheck.between(Scale.class, "sigma", sigma, 0, MOST);
    }

    @Override
    public Series apply(Series series, KeyedRandom random) {
        float[] factors = new float[series.channels()];
        for (int channel = 0; channel < factors.length; channel++) {
            factors[channel] = (float) (1 + sigma * random.nextGaussian());
        }
        float[] out = series.values().clone();
        for (int i = 0; i < out.length; i++) {
            out[i] *= factors[i % factors.length];
        }
        return series.with(out);
    }
}
