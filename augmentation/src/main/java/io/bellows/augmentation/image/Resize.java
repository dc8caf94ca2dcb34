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
        return down(across(image, across), down, image.height(), image.channels());
    }

    private float[] across(PixelImage image, Taps taps) {
        int channels = image.channels();
        byte[] in = image.pixels();
        float[] out = new float[image.height() * widthPx * channels];
        int at = 0;
        for (int row = 0; row < image.height(); row++) {
            int start = row * image.width() * channels;
            for (int column = 0; column < widthPx; column++) {
                int from = start + taps.first(column) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    float sum = 0;
                    for (int tap = 0; tap < taps.count(); tap++) {
                        sum += taps.weight(column, tap) * (in[from + tap * channels + channel] & 0xFF);
                    }
                    out[at++] = sum;
                }
            }
        }
        return out;
    }

    private PixelImage down(float[] in, Taps taps, int height, int channels) {
        int stride = in.length / height;
        byte[] out = new byte[heightPx * stride];
        float[] sums = new float[stride];
        for (int row = 0; row < heightPx; row++) {
            Arrays.fill(sums, 0.5f);
            for (int tap = 0; tap < taps.count(); tap++) {
                float weight = taps.weight(row, tap);
                int from = (taps.first(row) + tap) * stride;
                for (int i = 0; i < stride; i++) {
                    sums[i] += weight * in[from + i];
                }
            }
            for (int i = 0; i < stride; i++) {
                out[row * stride + i] = (byte) (int) sums[i];
            }
        }
        return PixelImage.of(heightPx, widthPx, channels, out);
    }
}
