package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/**
 * Brings an image to a given size, without keeping its aspect ratio. Draws no random number.
 *
 * @param heightPx rows of the result, ≥ 1
 * @param widthPx columns of the result, ≥ 1
 * @param method how values are found
 */
public record Resize(int heightPx, int widthPx, ResizeMethod method) implements ImageOp {
    public Resize {
        Check.atLeast(Resize.class, "heightPx", heightPx, 1);
        Check.atLeast(Resize.class, "widthPx", widthPx, 1);
        Check.present(Resize.class, "method", method);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return apply(image);
    }

    /** The image in the new size; the image itself when it has that size. */
    public PixelImage apply(PixelImage image) {
        if (image.height() == heightPx && image.width() == widthPx) {
            return image;
        }
        Taps across = Taps.of(method, image.width(), widthPx);
        Taps down = Taps.of(method, image.height(), heightPx);
        int stride = image.width() * image.channels();
        byte[] out = new byte[Math.multiplyExact(heightPx * image.channels(), widthPx)];
        float[] sums = new float[stride];
        for (int row = 0; row < heightPx; row++) {
            down(image.pixels(), stride, down, row, sums);
            across(sums, across, image.channels(), out, row * widthPx * image.channels());
        }
        return PixelImage.of(heightPx, widthPx, image.channels(), out);
    }

    /** One new row, as wide as the old ones. */
    private static void down(byte[] in, int stride, Taps taps, int row, float[] sums) {
        Arrays.fill(sums, 0);
        for (int tap = 0; tap < taps.count(); tap++) {
            float weight = taps.weight(row, tap);
            int from = (taps.first(row) + tap) * stride;
            for (int i = 0; i < stride; i++) {
                sums[i] += weight * (in[from + i] & 0xFF);
            }
        }
    }

    /** One new row from one that is as wide as the old ones. */
    private void across(float[] in, Taps taps, int channels, byte[] out, int at) {
        int count = taps.count();
        for (int column = 0; column < widthPx; column++) {
            int from = taps.first(column) * channels;
            for (int channel = 0; channel < channels; channel++) {
                float sum = 0.5f;
                for (int tap = 0, i = from + channel; tap < count; tap++, i += channels) {
                    sum += taps.weight(column, tap) * in[i];
                }
                out[at++] = (byte) (int) sum;
            }
        }
    }
}
