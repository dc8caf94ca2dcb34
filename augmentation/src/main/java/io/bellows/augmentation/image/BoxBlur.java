package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/**
 * Gives every pixel the mean of a square window of random size around it, on all channels; the image is mirrored about
 * its edge pixels.
 *
 * @param minSizePx the least side of the window, odd, 1 to 999
 * @param maxSizePx the greatest side, odd, ≥ {@code minSizePx}; odd sizes between the two are equally likely
 */
public record BoxBlur(int minSizePx, int maxSizePx) implements ImageOp {
    public BoxBlur {
        SettingCheck.range(BoxBlur.class, "minSizePx", minSizePx, "maxSizePx", maxSizePx, 1, 999);
        Check.odd(BoxBlur.class, "minSizePx", minSizePx);
        Check.odd(BoxBlur.class, "maxSizePx", maxSizePx);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int size = minSizePx + 2 * random.nextInt((maxSizePx - minSizePx) / 2 + 1);
        float[] weights = new float[size];
        Arrays.fill(weights, 1f / size);
        return Convolution.separable(image, weights, weights);
    }
}
