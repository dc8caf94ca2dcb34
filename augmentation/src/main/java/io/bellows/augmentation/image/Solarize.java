package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Inverts all colours at or above a random threshold (the Sabattier effect of the darkroom).
 *
 * @param minThreshold the least threshold, 0 to 256; 0 inverts every value, 256 none
 * @param maxThreshold the greatest threshold, ≥ {@code minThreshold}
 */
public record Solarize(double minThreshold, double maxThreshold) implements ImageOp {
    public Solarize {
        SettingCheck.range(Solarize.class, "minThreshold", minThreshold, "maxThreshold", maxThreshold, 0, 256);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        byte[] out = image.pixels().clone();
        solarize(out, image.channels(), random.uniform(minThreshold, maxThreshold));
        return image.with(out);
    }

    static void solarize(byte[] pixels, int channels, double threshold) {
        byte[] table = new byte[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (byte) (value >= threshold ? 255 - value : value);
        }
        Pixels.translate(pixels, channels, table);
    }
}
