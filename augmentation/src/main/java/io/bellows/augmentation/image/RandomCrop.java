package io.bellows.augmentation.image;

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
public record RandomCrop(int heightPx, int widthPx, int paddingPx, Border border, int fill) implements ImageOp {
    public RandomCrop {
        Check.atLeast(RandomCrop.class, "heightPx", heightPx, 0);
        Check.atLeast(RandomCrop.class, "widthPx", widthPx, 0);
        Check.between(RandomCrop.class, "paddingPx", paddingPx, 0, Short.MAX_VALUE);
        Check.present(RandomCrop.class, "border", border);
        Check.fill(RandomCrop.class, fill);
    }

    /** The image's own size, shifted by up to {@code paddingPx} each way, black beyond its edge. */
    public static RandomCrop withPadding(int paddingPx) {
        return new RandomCrop(0, 0, paddingPx, Border.CONSTANT, 0);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int height = heightPx == 0 ? image.height() : heightPx;
        int width = widthPx == 0 ? image.width() : widthPx;
        int top = place(image.height(), height, random);
        int left = place(image.width(), width, random);
        return cut(image, top, left, height, width);
    }

    private int place(int size, int window, KeyedRandom random) {
        int first = -paddingPx;
        int last = size + paddingPx - window;
        return Math.min(first, last) + random.nextInt(Math.abs(last - first) + 1);
    }

    private PixelImage cut(PixelImage image, int top, int left, int height, int width) {
        int channels = image.channels();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
        int firstInside = Math.min(width, Math.max(0, -left));
        int endInside = Math.max(firstInside, Math.min(width, image.width() - left));
        for (int row = 0; row < height; row++) {
            int sourceRow = border.resolve(top + row, image.height());
            int at = row * width * channels;
            if (sourceRow < 0) {
                Pixels.fill(out, at, width, channels, fill);
                continue;
            }
            int from = (sourceRow * image.width() + left + firstInside) * channels;
            if (endInside > firstInside) {
                System.arraycopy(
                        image.pixels(), from, out, at + firstInside * channels, (endInside - firstInside) * channels);
            }
            beyond(image, sourceRow, left, 0, firstInside, out, at);
            beyond(image, sourceRow, left, endInside, width, out, at);
        }
        return PixelImage.of(height, width, channels, out);
    }

    private void beyond(PixelImage image, int sourceRow, int left, int first, int end, byte[] out, int at) {
        int channels = image.channels();
        for (int column = first; column < end; column++) {
            int sourceColumn = border.resolve(left + column, image.width());
            int target = at + column * channels;
            if (sourceColumn < 0) {
                Pixels.fill(out, target, 1, channels, fill);
            } else {
                int source = (sourceRow * image.width() + sourceColumn) * channels;
                System.arraycopy(image.pixels(), source, out, target, channels);
            }
        }
    }
}
