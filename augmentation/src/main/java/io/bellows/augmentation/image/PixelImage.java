package io.bellows.augmentation.image;

/**
 * An 8-bit image: {@code height x width} pixels of 1 (grey), 3 (red, green, blue) or 4 (red, green, blue, alpha)
 * channels, interleaved and row-major, {@code uint8[H][W][C]}.
 *
 * <p>An image is never changed once it is handed on: an operation writes a new array, or returns its input as it is
 * when there is nothing to change.
 */
public final class PixelImage {
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] pixels;

    private PixelImage(int height, int width, int channels, byte[] pixels) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.pixels = pixels;
    }

    /**
     * Wraps {@code pixels} without copying: the caller must not write them afterwards.
     *
     * @throws IllegalArgumentException if a side is shorter than 1, channels are not 1, 3 or 4, or the array is not of
     *     length {@code height * width * channels}
     */
    public static PixelImage of(int height, int width, int channels, byte[] pixels) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("Cannot make image '" + height + "x" + width
                    + "': found a side shorter than 1 pixel, expected height and width >= 1");
        }
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new IllegalArgumentException(
                    "Cannot make image 'channels': found " + channels + ", expected 1 (grey), 3 (RGB) or 4 (RGBA)");
        }
        if (pixels.length != (long) height * width * channels) {
            throw new IllegalArgumentException("Cannot make image '" + height + "x" + width + "x" + channels
                    + "': found " + pixels.length + " bytes, expected " + (long) height * width * channels);
        }
        return new PixelImage(height, width, channels, pixels);
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** 1 (grey), 3 (RGB) or 4 (RGBA). */
    public int channels() {
        return channels;
    }

    /** Channels that are light, not alpha: 1 or 3. */
    public int colours() {
        return channels == 1 ? 1 : 3;
    }

    /** The array itself, {@code uint8[H][W][C]}: to read only. */
    public byte[] pixels() {
        return pixels;
    }

    /** The value of one channel of one pixel, 0 to 255. */
    public int at(int row, int column, int channel) {
        return pixels[(row * width + column) * channels + channel] & 0xFF;
    }

    /** The image in grey, by the weights 0.299, 0.587 and 0.114; the image itself when it is grey. Alpha is left out. */
    public PixelImage toGrey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[height * width];
        for (int i = 0, at = 0; at < grey.length; i += channels, at++) {
            grey[at] = (byte) Pixels.grey(pixels[i] & 0xFF, pixels[i + 1] & 0xFF, pixels[i + 2] & 0xFF);
        }
        return new PixelImage(height, width, 1, grey);
    }

    /** An image of the same size and channels with other pixels. */
    PixelImage with(byte[] other) {
        return of(height, width, channels, other);
    }
}
