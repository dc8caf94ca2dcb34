package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Adds pixels on the four sides of an image. Draws no random number.
 *
 * @param topPx rows added above, 0 to 32,767
 * @param rightPx columns added on the right, 0 to 32,767
 * @param bottomPx rows added below, 0 to 32,767
 * @param leftPx columns added on the left, 0 to 32,767
 * @param border what the new pixels hold
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record Pad(int topPx, int rightPx, int bottomPx, int leftPx, Border border, int fill) implements GeometricOp {
    public Pad {
        SettingCheck.between(Pad.class, "topPx", topPx, 0, Short.MAX_VALUE);
        SettingCheck.between(Pad.class, "rightPx", rightPx, 0, Short.MAX_VALUE);
        SettingCheck.between(Pad.class, "bottomPx", bottomPx, 0, Short.MAX_VALUE);
        SettingCheck.between(Pad.class, "leftPx", leftPx, 0, Short.MAX_VALUE);
        SettingCheck.present(Pad.class, "border", border);
        Check.fill(Pad.class, fill);
    }

    /** The same number of black pixels on all sides. */
    public static Pad by(int pixels) {
        return new Pad(pixels, pixels, pixels, pixels, Border.CONSTANT, 0);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return new Window(-topPx, -leftPx, topPx + height + bottomPx, leftPx + width + rightPx);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((Window) geometry).cut(image, border, fill);
    }
}
