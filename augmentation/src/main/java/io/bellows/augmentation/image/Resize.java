package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Brings an image to a given size, without keeping its aspect ratio. Draws no random number.
 *
 * @param heightPx rows of the result, ≥ 1
 * @param widthPx columns of the result, ≥ 1
 * @param method how values are found
 */
public record Resize(int heightPx, int widthPx, ResizeMethod method) implements GeometricOp {
    public Resize {
        SettingCheck.atLeast(Resize.class, "heightPx", heightPx, 1);
        SettingCheck.atLeast(Resize.class, "widthPx", widthPx, 1);
        SettingCheck.present(Resize.class, "method", method);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        return new ResizedWindow(new Window(0, 0, height, width), heightPx, widthPx);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((ResizedWindow) geometry).cut(image, method);
    }

    /** The image in the new size; the image itself when it has that size. */
    public PixelImage apply(PixelImage image) {
        return new ResizedWindow(new Window(0, 0, image.height(), image.width()), heightPx, widthPx).cut(image, method);
    }
}
