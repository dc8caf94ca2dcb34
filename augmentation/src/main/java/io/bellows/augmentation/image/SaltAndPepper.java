package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Makes a random part of the pixels white or black on all colours; alpha stays.
 *
 * @param minFraction the least part of the pixels, 0 to 1
 * @param maxFraction the greatest part, ≥ {@code minFraction}
 * @param saltFraction the part of the changed pixels that become white, 0 to 1
 */
public record SaltAndPepper(double minFraction, double maxFraction, double saltFraction) implements ImageOp {
    private static final double UNIT_31 = 0x1.0p31;

    public SaltAndPepper {
        SettingCheck.range(SaltAndPepper.class, "minFraction", minFraction, "maxFraction", maxFraction, 0, 1);
        SettingCheck.between(SaltAndPepper.class, "saltFraction", saltFraction, 0, 1);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double changed = random.uniform(minFraction, maxFraction) * UNIT_31;
        double white = changed * saltFraction;
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i += channels) {
            int draw = random.nextInt() >>> 1;
            if (draw < changed) {
                byte value = (byte) (draw < white ? 255 : 0);
                for (int channel = 0; channel < image.colours(); channel++) {
                    out[i + channel] = value;
                }
            }
        }
        return image.with(out);
    }
}
