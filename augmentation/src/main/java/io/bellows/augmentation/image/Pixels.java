package io.bellows.augmentation.image;

import java.util.Arrays;

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

    /** Replaces every colour by its entry in {@code table}. */
    static void translate(byte[] pixels, int channels, byte[] table) {
        for (int channel = 0; channel < Math.min(channels, ALPHA); channel++) {
            translate(pixels, channels, channel, table);
        }
    }

    /** Replaces the values of one channel by their entries in {@code table}. */
    static void translate(byte[] pixels, int channels, int channel, byte[] table) {
        for (int i = channel; i < pixels.length; i += channels) {
            pixels[i] = table[pixels[i] & 0xFF];
        }
    }

    /** How often each value occurs in one channel. */
    static void count(byte[] pixels, int channels, int channel, int[] counts) {
        Arrays.fill(counts, 0);
        for (int i = channel; i < pixels.length; i += channels) {
            counts[pixels[i] & 0xFF]++;
        }
    }

    /** {@code value} rounded, and cut to 0..255. */
    static byte rounded(float value) {
        return (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) (value + 0.5f));
    }
}
