package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Smooths all channels by the bell curve of a random width; the image is mirrored about its edge pixels.
 *
 * @param kernelPx the side of the window, odd; 0 takes as much as reaches 3 sigma
 * @param minSigmaPx the least sigma, 0.01 to 100 pixels
 * @param maxSigmaPx the greatest sigma, ≥ {@code minSigmaPx}
 */
public record GaussianBlur(int kernelPx, double minSigmaPx, double maxSigmaPx) implements ImageOp {
    public GaussianBlur {
        SettingCheck.between(GaussianBlur.class, "kernelPx", kernelPx, 0, 999);
        if (kernelPx != 0) {
            Check.odd(GaussianBlur.class, "kernelPx", kernelPx);
        }
        SettingCheck.range(GaussianBlur.class, "minSigmaPx", minSigmaPx, "maxSigmaPx", maxSigmaPx, 0.01, 100);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double sigma = random.uniform(minSigmaPx, maxSigmaPx);
        int size = kernelPx == 0 ? 2 * (int) Math.ceil(3 * sigma) + 1 : kernelPx;
        float[] weights = weights(size, sigma);
        return Convolution.separable(image, weights, weights);
    }

    /** The bell curve at {@code size} whole distances from its middle, scaled to sum to 1. */
    static float[] weights(int size, double sigma) {
        double[] bell = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double distance = (i - size / 2) / sigma;
            bell[i] = StrictMath.exp(-0.5 * distance * distance);
            sum += bell[i];
        }
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (float) (bell[i] / sum);
        }
        return weights;
    }
}
