package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Overwrites a regular grid of squares at a random offset; alpha stays.
 *
 * <p>Source: Chen, Liu, Zhao, Jia, "GridMask data augmentation" (2020), section 3, without its rotation.
 *
 * @param minUnitFraction the least distance of two squares' left edges, as a part of the image's shorter side, 0 to 1;
 *     at least two pixels
 * @param maxUnitFraction the greatest distance, ≥ {@code minUnitFraction}
 * @param holeFraction the side of a square as a part of that distance, 0 to 1; at least one pixel
 * @param fill the grey level that the squares then hold, 0 to 255
 */
public record GridMask(double minUnitFraction, double maxUnitFraction, double holeFraction, int fill)
        implements ImageOp {
    public GridMask {
        SettingCheck.range(
                GridMask.class, "minUnitFraction", minUnitFraction, "maxUnitFraction", maxUnitFraction, 0, 1);
        SettingCheck.between(GridMask.class, "holeFraction", holeFraction, 0, 1);
        Check.fill(GridMask.class, fill);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int shorter = Math.min(image.height(), image.width());
        int unit = Math.max(2, (int) Math.rint(shorter * random.uniform(minUnitFraction, maxUnitFraction)));
        int hole = Math.max(1, (int) Math.rint(unit * holeFraction));
        int down = random.nextInt(unit);
        int across = random.nextInt(unit);
        byte[] out = image.pixels().clone();
        for (int row = 0; row < image.height(); row++) {
            if ((row + down) % unit < hole) {
                for (int column = 0; column < image.width(); column++) {
                    if ((column + across) % unit < hole) {
                        erase(out, (row * image.width() + column) * image.channels(), image.colours());
                    }
                }
            }
        }
        return image.with(out);
    }

    private void erase(byte[] out, int at, int colours) {
        for (int channel = 0; channel < colours; channel++) {
            out[at + channel] = (byte) fill;
        }
    }
}
