package io.bellows.augmentation.image;

/**
 * An 8-bit image: {@code height x width} pixels of 1 (grey), 3 (red, green, blue) or 4 (red, green, blue, alpha)
 * channels, interleaved and row-major, {@code uint8[H][W][C]}.
 *
 * <p>An image is never changed once it is handed on: an operation writes a new array, or returns its input as it is
 * when there is nothing to change.
 */
public final class PixelImage {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final int height;
    private final int width;
    private final int channels;
    private final byte[] stored;
    private final boolean blueFirst;
    private volatile byte[] redFirst;

    private PixelImage(int height, int width, int channels, byte[] stored, boolean blueFirst) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.stored = stored;
        this.blueFirst = blueFirst;
    }

    /**
     * Wraps {@code pixels} without copying: the caller must not write them afterwards.
     *
     * @throws IllegalArgumentException if a side is shorter than 1, channels are not 1, 3 or 4, or the array is not of
     *     length {@code height * width * channels}
     */
    public static PixelImage of(int height, int width, int channels, byte[] pixels) {
        return of(height, width, channels, pixels, false);
    }

    /**
     * As {@link #of(int, int, int, byte[])}, for bytes in the order blue, green, red(, alpha): they change places only
     * when an operation needs that, which may be after the image has become smaller.
     */
    public static PixelImage ofBlueFirst(int height, int width, int channels, byte[] pixels) {
        return of(height, width, channels, pixels, channels > 1);
    }

    private static PixelImage of(int height, int width, int channels, byte[] pixels, boolean blueFirst) {
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
        return new PixelImage(height, width, channels, pixels, blueFirst);
    }

    /**
     * An array for the bytes of an image.
     *
     * @throws IllegalArgumentException if it would be longer than arrays are
     */
    static byte[] room(int height, int width, int channels) {
        if ((double) height * width * channels > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "Cannot make image '%dx%dx%d': found more bytes than an array holds, expected at most %d; crop or resize to less"
                            .formatted(height, width, channels, MOST_BYTES));
        }
        return new byte[height * width * channels];
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

    /** The bytes in the order red, green, blue(, alpha), {@code uint8[H][W][C]}: to read only. */
    public byte[] pixels() {
        if (!blueFirst) {
            return stored;
        }
        if (redFirst == null) {
            redFirst = swapped();
        }
        return redFirst;
    }

    /** The bytes in the order blue, green, red(, alpha), {@code uint8[H][W][C]}: to read only. */
    public byte[] blueFirst() {
        return blueFirst || channels == 1 ? stored : swapped();
    }

    /** The array itself, in which each pixel's channels lie at their {@link #offset}: to read only. */
    public byte[] stored() {
        return stored;
    }

    /** Where a channel (0 red, 1 green, 2 blue, 3 alpha) lies among the bytes of its pixel in {@link #stored()}. */
    public int offset(int channel) {
        return blueFirst && channel < Pixels.ALPHA ? 2 - channel : channel;
    }

    /** The value of one channel of one pixel, 0 to 255. */
    public int at(int row, int column, int channel) {
        return stored[(row * width + column) * channels + offset(channel)] & 0xFF;
    }

    /** The image in grey, by the weights 0.299, 0.587 and 0.114; the image itself when it is grey. Alpha is left out. */
    public PixelImage toGrey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[height * width];
        int red = offset(0);
        int blue = offset(2);
        for (int i = 0, at = 0; at < grey.length; i += channels, at++) {
            grey[at] = (byte) Pixels.grey(stored[i + red] & 0xFF, stored[i + 1] & 0xFF, stored[i + blue] & 0xFF);
        }
        return of(height, width, 1, grey);
    }

    /** An image of the same size and channels with other pixels. */
    PixelImage with(byte[] other) {
        return of(height, width, channels, other);
    }

    /** An image of the same size and channels with other bytes in the order of {@link #stored()}. */
    PixelImage withStored(byte[] other) {
        return ofStored(height, width, other);
    }

    /** An image of the same channels with bytes in the order of {@link #stored()}. */
    PixelImage ofStored(int otherHeight, int otherWidth, byte[] other) {
        return of(otherHeight, otherWidth, channels, other, blueFirst);
    }

    private byte[] swapped() {
        byte[] out = new byte[stored.length];
        PackedPixels.swap(stored, channels, out);
        return out;
    }
}
