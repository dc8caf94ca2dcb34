package io.bellows.augmentation.image;

/** Arithmetic on the channel values of pixels, in place on an operation's own array. */
final class Pixels {
    static final int ALPHA = 3;

    private Pixels() {}

    /** Writes {@code grey} on the colours and 0 on the alpha of {@code count} pixels from byte {@code at}. */
    static void fill(byte[] pixels, int at, int count, int channels, int grey) {
        int end = at + count * channels;
        for (int i = at; i < end; i += channels) {
            for (int channel = 0; channel < channels; channel++) {
                pixels[i + channel] = (byte) (channel == ALPHA ? 0 : grey);
            }
        }
    }

    /** Luma of ITU-R BT.601, rounded: 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point. */
    static int grey(int red, int green, int blue) {
        return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }

    /** {@code factor * value + (1 - factor) * other}, cut to 0..255; the fraction is dropped, as the peers do. */
    static int blend(float factor, float value, float other) {
        float mixed = factor * value + (1 - factor) * other;
        return mixed <= 0 ? 0 : mixed >= 255 ? 255 : (int) mixed;
    }

    /** Multiplies every colour by {@code factor}. */
    static void brightness(byte[] pixels, int channels, double factor) {
        spread(pixels, channels, factor, 0);
    }

    /** Moves every colour away from the image's mean grey level by {@code factor}. */
    static void contrast(byte[] pixels, int channels, double factor) {
        spread(pixels, channels, factor, meanGrey(pixels, channels));
    }

    /** Moves every colour away from its pixel's own grey level by {@code factor}; grey images stay as they are. */
    static void saturation(byte[] pixels, int channels, double factor) {
        if (channels == 1) {
            return;
        }
        float by = (float) factor;
        for (int i = 0; i < pixels.length; i += channels) {
            int red = pixels[i] & 0xFF;
            int green = pixels[i + 1] & 0xFF;
            int blue = pixels[i + 2] & 0xFF;
            int grey = grey(red, green, blue);
            pixels[i] = (byte) blend(by, red, grey);
            pixels[i + 1] = (byte) blend(by, green, grey);
            pixels[i + 2] = (byte) blend(by, blue, grey);
        }
    }

    private static void spread(byte[] pixels, int channels, double factor, float from) {
        byte[] table = new byte[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (byte) blend((float) factor, value, from);
        }
        int colours = Math.min(channels, ALPHA);
        for (int i = 0; i < pixels.length; i += channels) {
            for (int channel = 0; channel < colours; channel++) {
                pixels[i + channel] = table[pixels[i + channel] & 0xFF];
            }
        }
    }

    private static float meanGrey(byte[] pixels, int channels) {
        long sum = 0;
        for (int i = 0; i < pixels.length; i += channels) {
            sum += channels == 1
                    ? pixels[i] & 0xFF
                    : grey(pixels[i] & 0xFF, pixels[i + 1] & 0xFF, pixels[i + 2] & 0xFF);
        }
        int count = pixels.length / channels;
        return (float) ((double) sum / count);
    }
}
