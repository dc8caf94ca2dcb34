package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Cuts the window in the middle out of an image. Where the image is smaller than the window, it lies in the middle of it,
 * and the border is around it. Draws no random number.
 *
 * @param heightPx rows of the window, ≥ 1
 * @param widthPx columns of the window, ≥ 1
 * @param border what lies beyond the image
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record CenterCrop(int heightPx, int widthPx, Border border, int fill) implements GeometricOp {
    public CenterCrop {
        SettingCheck.atLeast(CenterCrop.class, "heightPx", heightPx, 1);
        SettingCheck.atLeast(CenterCrop.class, "widthPx", widthPx, 1);
        SettingCheck.present(CenterCrop.class, "border", border);
        Check.fill(CenterCrop.class, fill);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return new Window(first(height, heightPx), first(width, widthPx), heightPx, widthPx);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((Window) geometry).cut(image, border, fill);
    }

    /** Of an odd number of pixels to cut, half goes to the even side; of one to add, the last goes behind: as in torchvision. */
    private static int first(int size, int window) {
        return size < window ? -((window - size) / 2) : (int) Math.rint((size - window) / 2.0);
    }
}
