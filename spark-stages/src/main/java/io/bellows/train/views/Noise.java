package io.bellows.train.views;

import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.train.data.Batch;

/**
 * A row with noise, which teaches the row without it: Gaussian noise is added to each feature, then each is set to 0 with a
 * probability of its own draw.
 *
 * <p>Source: P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol, "Extracting and composing robust features with denoising
 * autoencoders" (ICML, 2008), section 2.3 (masking); the same, "Stacked denoising autoencoders" (JMLR, 2010), section 3.3
 * (Gaussian noise).
 *
 * @param maskedFraction probability of a feature to be set to 0
 * @param deviation standard deviation of the Gaussian noise, in units of the features
 */
public record Noise(double maskedFraction, double deviation) implements View {
    @Override
    public int perRow() {
        return 1;
    }

    @Override
    public int targets(int features) {
        return features;
    }

    @Override
    public boolean keepsIds() {
        return deviation == 0;
    }

    @Override
    public void write(float[] row, int view, KeyedRandom random, Batch batch, int place) {
        int to = place * row.length;
        System.arraycopy(row, 0, batch.targets(), to, row.length);
        for (int i = 0; i < row.length; i++) {
            double added = deviation > 0 ? deviation * random.nextGaussian() : 0;
            batch.features()[to + i] = random.nextBoolean(maskedFraction) ? 0 : (float) (row[i] + added);
        }
    }
}
