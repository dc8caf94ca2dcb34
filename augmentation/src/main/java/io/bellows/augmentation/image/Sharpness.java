package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Moves all colours away from a smoothed image by a random factor: 0 gives the smoothed image, 1 the image itself, more
 * sharpens. The smoothing weighs a pixel 5 and each of its eight neighbours 1; the outermost pixels stay.
 *
 * @param minFactor the least factor, 0 to 100
 * @param maxFactor the greatest factor, ≥ {@code minFactor}
 */
public record Sharpness(double minFactor, double maxFactor) implements ImageOp {
    private static final int MIDDLE = 5;
    private static final int ALL = 13;

    public Sharpness {
        SettingCheck.range(Sharpness.class, "minFactor", minFactor, "maxFactor", maxFactor, 0, 100);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return sharpen(image, (float) random.uniform(minFactor, maxFactor));
    }

    static PixelImage sharpen(PixelImage image, float factor) {
        int channels = image.channels();
        int stride = image.width() * channels;
        byte[] in = image.pixels();
        byte[] out = in.clone();
        for (int row = 1; row < image.height() - 1; row++) {
            int end = (row + 1) * stride - channels;
            for (int i = row * stride + channels; i < end; i++) {
                if (channels <= Pixels.ALPHA || i % channels != Pixels.ALPHA) {
                    int sum =
                            three(in, i - stride, channels) + three(in, i, channels) + three(in, i + stride, channels);
                    int value = in[i] & 0xFF;
                    int smooth = (sum + (MIDDLE - 1) * value + ALL / 2) / ALL;
                    out[i] = (byte) Pixels.blend(factor, value, smooth);
                }
            }
        }
        return image.with(out);
    }

    private static int three(byte[] in, int at, int channels) {
        return (in[at - channels] & 0xFF) + (in[at] & 0xFF) + (in[at + channels] & 0xFF);
    }
}
