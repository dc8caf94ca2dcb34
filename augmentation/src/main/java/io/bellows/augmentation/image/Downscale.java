package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Loses detail: shrinks an image by area means and brings it back to its size.
 *
 * @param minScale the least size of the small image, as a part of each side, 0.001 to 1; no side gets shorter than 1
 * @param maxScale the greatest size, ≥ {@code minScale}
 * @param enlargement how the small image is brought back: {@link ResizeMethod#NEAREST} shows its pixels
 */
public record Downscale(double minScale, double maxScale, ResizeMethod enlargement) implements ImageOp {
    public Downscale {
        SettingCheck.range(Downscale.class, "minScale", minScale, "maxScale", maxScale, 0.001, 1);
        SettingCheck.present(Downscale.class, "enlargement", enlargement);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double scale = random.uniform(minScale, maxScale);
        int height = Math.max(1, (int) Math.rint(image.height() * scale));
        int width = Math.max(1, (int) Math.rint(image.width() * scale));
        PixelImage small = new Resize(height, width, ResizeMethod.AREA).apply(image);
        return new Resize(image.height(), image.width(), enlargement).apply(small);
    }
}
