package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Cuts a window out of an image at a random place, after padding the image on all four sides.
 *
 * <p>All places are equally likely. Where the padded image is smaller than the window, it is padded further by what is
 * missing, so that the whole image lies somewhere inside the window. With padding and the image's own size this is the
 * usual augmentation of small images (Krizhevsky, 2009; He et al., 2016, section 4.2).
 *
 * @param heightPx rows of the window; 0 for the image's own height
 * @param widthPx columns of the window; 0 for the image's own width
 * @param paddingPx pixels added on each side before the window is placed
 * @param border what the padding holds
 * @param fill the grey level of {@link Border#CONSTANT}, 0 to 255
 */
public record RandomCrop(int heightPx, int widthPx, int paddingPx, Border border, int fill) implements GeometricOp {
    public RandomCrop {
        SettingCheck.atLeast(RandomCrop.class, "heightPx", heightPx, 0);
        SettingCheck.atLeast(RandomCrop.class, "widthPx", widthPx, 0);
        SettingCheck.between(RandomCrop.class, "paddingPx", paddingPx, 0, Short.MAX_VALUE);
        SettingCheck.present(RandomCrop.class, "border", border);
        Check.fill(RandomCrop.class, fill);
    }

    /** The image's own size, shifted by up to {@code paddingPx} each way, black beyond its edge. */
    public static RandomCrop withPadding(int paddingPx) {
        return new RandomCrop(0, 0, paddingPx, Border.CONSTANT, 0);
    }

    @Override
    public Geometry geometry(int height, int width, KeyedRandom random) {
        int windowHeight = heightPx == 0 ? height : heightPx;
        int windowWidth = widthPx == 0 ? width : widthPx;
        int top = place(height, windowHeight, random);
        return new Window(top, place(width, windowWidth, random), windowHeight, windowWidth);
    }

    @Override
    public PixelImage move(PixelImage image, Geometry geometry) {
        return ((Window) geometry).cut(image, border, fill);
    }

    private int place(int size, int window, KeyedRandom random) {
        int first = -paddingPx;
        int last = size + paddingPx - window;
        return Math.min(first, last) + random.nextInt(Math.abs(last - first) + 1);
    }
}
