package io.bellows.augmentation.image;

/** Rectangles of pixels. */
final class Rectangles {
    private Rectangles() {}

    /** Writes a rectangle of {@code from} to the same place of {@code out}, pixels of an image of the same shape. */
    static void copy(PixelImage from, byte[] out, int top, int left, int height, int width) {
        int channels = from.channels();
        for (int row = top; row < top + height; row++) {
            int at = (row * from.width() + left) * channels;
            System.arraycopy(from.pixels(), at, out, at, width * channels);
        }
    }
}
