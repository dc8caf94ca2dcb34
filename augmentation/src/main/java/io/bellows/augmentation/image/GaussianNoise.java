package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Adds independent normal noise to every colour of every pixel, and cuts at 0 and 255; alpha stays.
 *
 * @param minSigma the least standard deviation, 0 to 255 grey levels
 * @param maxSigma the greatest, ≥ {@code minSigma}
 */
public record GaussianNoise(double minSigma, double maxSigma) implements ImageOp {
    public GaussianNoise {
        SettingCheck.range(GaussianNoise.class, "minSigma", minSigma, "maxSigma", maxSigma, 0, 255);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        float sigma = (float) random.uniform(minSigma, maxSigma);
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        int bits = 0;
        boolean half = false;
        for (int i = 0; i < out.length; i++) {
            if (channels > Pixels.ALPHA && i % channels == Pixels.ALPHA) {
                continue;
            }
            bits = half ? bits >>> NormalQuantiles.BITS : random.nextInt();
            half = !half;
            out[i] = Pixels.rounded((out[i] & 0xFF) + sigma * NormalQuantiles.of(bits));
        }
        return image.with(out);
    }
}
