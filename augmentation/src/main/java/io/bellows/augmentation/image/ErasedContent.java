package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** What an erased rectangle holds. */
public enum ErasedContent {
    /** One grey level. */
    CONSTANT,
    /** Independent uniform noise on each colour of each pixel. */
    NOISE;

    /** Overwrites the colours of a rectangle in {@code pixels}, which have the shape of {@code image}. */
    void write(
            byte[] pixels, PixelImage image, int top, int left, int height, int width, int fill, KeyedRandom random) {
        int channels = image.channels();
        int colours = image.colours();
        for (int row = top; row < top + height; row++) {
            int at = (row * image.width() + left) * channels;
            for (int end = at + width * channels; at < end; at += channels) {
                int bits = this == NOISE ? random.nextInt() : fill * 0x010101;
                for (int channel = 0; channel < colours; channel++) {
                    pixels[at + channel] = (byte) (bits >> (8 * channel));
                }
            }
        }
    }
}
