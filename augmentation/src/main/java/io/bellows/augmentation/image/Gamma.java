package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Raises all colours, as parts of 255, to a random power: below 1 the shadows gain light, above 1 they lose it.
 *
 * @param minExponent the least power, ≥ 0.01
 * @param maxExponent the greatest power, ≥ {@code minExponent}, up to 100
 */
public record Gamma(double minExponent, double maxExponent) implements ImageOp {
    public Gamma {
        SettingCheck.range(Gamma.class, "minExponent", minExponent, "maxExponent", maxExponent, 0.01, 100);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double exponent = random.uniform(minExponent, maxExponent);
        byte[] table = new byte[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = Pixels.rounded((float) (255 * StrictMath.pow(value / 255.0, exponent)));
        }
        byte[] out = image.pixels().clone();
        Pixels.translate(out, image.channels(), table);
        return image.with(out);
    }
}
