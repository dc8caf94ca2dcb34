package io.bellows.augmentation.image;

import java.util.Arrays;

/** Weighted sums over the neighbours of each pixel, on all channels, the image mirrored about its edge pixels. */
final class Convolution {
    private Convolution() {}

    /** Sums by {@code across} along the rows and {@code down} along the columns; both of odd length. */
    static PixelImage separable(PixelImage image, float[] across, float[] down) {
        int channels = image.channels();
        int stride = image.width() * channels;
        int margin = across.length / 2 * channels;
        float[] padded = Scratch.ofThread().floats(0, stride + 2 * margin);
        float[] sums = Scratch.ofThread().floats(1, stride);
        byte[] out = new byte[image.pixels().length];
        for (int row = 0; row < image.height(); row++) {
            down(image, down, row, padded, margin);
            mirror(padded, image.width(), channels, across.length / 2);
            Arrays.fill(sums, 0, stride, 0);
            for (int tap = 0; tap < across.length; tap++) {
                float weight = across[tap];
                int from = tap * channels;
                for (int i = 0; i < stride; i++) {
                    sums[i] += weight * padded[from + i];
                }
            }
            round(sums, stride, out, row * stride);
        }
        return image.with(out);
    }

    /** The mean of the pixels at the distances ({@code right[i]}, {@code below[i]}) from each pixel. */
    static PixelImage meanOf(PixelImage image, int[] right, int[] below, int count) {
        int channels = image.channels();
        int stride = image.width() * channels;
        float[] sums = Scratch.ofThread().floats(1, stride);
        byte[] out = new byte[image.pixels().length];
        for (int row = 0; row < image.height(); row++) {
            Arrays.fill(sums, 0, stride, 0);
            for (int tap = 0; tap < count; tap++) {
                int source = Border.REFLECT.resolve(row + below[tap], image.height()) * stride;
                add(image, source, right[tap], sums);
            }
            for (int i = 0; i < stride; i++) {
                out[row * stride + i] = (byte) (sums[i] / count + 0.5f);
            }
        }
        return image.with(out);
    }

    /** Sums of a field by {@code weights} along rows and columns, in place. */
    static void smooth(float[] field, int height, int width, float[] weights) {
        int radius = weights.length / 2;
        float[] line = Scratch.ofThread().floats(0, width + 2 * radius);
        for (int row = 0; row < height; row++) {
            System.arraycopy(field, row * width, line, radius, width);
            mirror(line, width, 1, radius);
            Arrays.fill(field, row * width, (row + 1) * width, 0);
            for (int tap = 0; tap < weights.length; tap++) {
                add(line, tap, weights[tap], field, row * width, width);
            }
        }
        // Rows as they were, by their number modulo: a row is written before the last one that needs it.
        int kept = Math.min(height, weights.length);
        float[] rows = Scratch.ofThread().floats(1, Math.multiplyExact(kept, width));
        int next = 0;
        for (int row = 0; row < height; row++) {
            for (; next <= Math.min(height - 1, row + radius); next++) {
                System.arraycopy(field, next * width, rows, next % kept * width, width);
            }
            Arrays.fill(field, row * width, (row + 1) * width, 0);
            for (int tap = 0; tap < weights.length; tap++) {
                int source = Border.REFLECT.resolve(row + tap - radius, height) % kept;
                add(rows, source * width, weights[tap], field, row * width, width);
            }
        }
    }

    private static void add(float[] from, int first, float weight, float[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += weight * from[first + i];
        }
    }

    private static void down(PixelImage image, float[] weights, int row, float[] padded, int margin) {
        byte[] in = image.pixels();
        int stride = image.width() * image.channels();
        Arrays.fill(padded, margin, margin + stride, 0);
        for (int tap = 0; tap < weights.length; tap++) {
            float weight = weights[tap];
            int from = Border.REFLECT.resolve(row + tap - weights.length / 2, image.height()) * stride;
            for (int i = 0; i < stride; i++) {
                padded[margin + i] += weight * (in[from + i] & 0xFF);
            }
        }
    }

    /** Fills {@code radius} pixels on both sides of a row that starts after the left ones. */
    private static void mirror(float[] padded, int width, int channels, int radius) {
        for (int beyond = 1; beyond <= radius; beyond++) {
            int left = (radius + Border.REFLECT.resolve(-beyond, width)) * channels;
            int right = (radius + Border.REFLECT.resolve(width - 1 + beyond, width)) * channels;
            for (int channel = 0; channel < channels; channel++) {
                padded[(radius - beyond) * channels + channel] = padded[left + channel];
                padded[(radius + width - 1 + beyond) * channels + channel] = padded[right + channel];
            }
        }
    }

    private static void add(PixelImage image, int source, int right, float[] sums) {
        byte[] in = image.pixels();
        int channels = image.channels();
        int width = image.width();
        int first = Math.min(width, Math.max(0, -right));
        int end = Math.max(first, Math.min(width, width - right));
        int from = source + right * channels;
        for (int i = first * channels; i < end * channels; i++) {
            sums[i] += in[from + i] & 0xFF;
        }
        for (int column = 0; column < width; column++) {
            if (column == first && end > first) {
                column = end;
            }
            for (int channel = 0; channel < channels && column < width; channel++) {
                int mirrored = Border.REFLECT.resolve(column + right, width);
                sums[column * channels + channel] += in[source + mirrored * channels + channel] & 0xFF;
            }
        }
    }

    private static void round(float[] sums, int count, byte[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = Pixels.rounded(sums[i]);
        }
    }
}
