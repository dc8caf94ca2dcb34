package io.bellows.augmentation.image;

import java.util.Arrays;

/** A rectangle inside an image, brought to another size. */
record ResizedWindow(Window window, int height, int width) implements Geometry {
    @Override
    public void sourcesOf(int row, double[] xs, double[] ys) {
        double y = window.top() + (row + 0.5) * window.height() / height;
        for (int column = 0; column < width; column++) {
            xs[column] = window.left() + (column + 0.5) * window.width() / width;
            ys[column] = y;
        }
    }

    @Override
    public void target(double[] point) {
        window.target(point);
        point[0] *= (double) width / window.width();
        point[1] *= (double) height / window.height();
    }

    /** The part of {@code image} in the window, in the new size; the image itself when nothing changes. */
    PixelImage cut(PixelImage image, ResizeMethod method) {
        int channels = image.channels();
        if (window.height() == height && window.width() == width) {
            boolean whole = height == image.height() && width == image.width();
            return whole ? image : window.cut(image, Border.CONSTANT, 0);
        }
        Taps across = Taps.of(method, window.width(), width);
        Taps down = Taps.of(method, window.height(), height);
        int stride = width * channels;
        byte[] out = new byte[Math.multiplyExact(height, stride)];
        // The rows of the window that one new row is made of, each as wide as the new ones, by their number modulo.
        float[] rows = Scratch.ofThread().floats(0, Math.multiplyExact(down.count(), stride));
        float[] sums = Scratch.ofThread().floats(1, stride);
        int next = 0;
        for (int row = 0; row < height; row++) {
            int first = down.first(row);
            for (next = Math.max(next, first); next < first + down.count(); next++) {
                across(image, next, across, rows, next % down.count() * stride);
            }
            Arrays.fill(sums, 0, stride, 0);
            for (int tap = 0; tap < down.count(); tap++) {
                add(rows, (first + tap) % down.count() * stride, down.weight(row, tap), sums, stride);
            }
            for (int i = 0; i < stride; i++) {
                out[row * stride + i] = Pixels.rounded(sums[i]);
            }
        }
        return PixelImage.of(height, width, channels, out);
    }

    private static void add(float[] rows, int from, float weight, float[] sums, int count) {
        if (weight != 0) {
            for (int i = 0; i < count; i++) {
                sums[i] += weight * rows[from + i];
            }
        }
    }

    /** Brings one row of the window to the new width. */
    private void across(PixelImage image, int row, Taps taps, float[] rows, int at) {
        byte[] in = image.pixels();
        int channels = image.channels();
        int start = ((window.top() + row) * image.width() + window.left()) * channels;
        if (channels == 3) {
            acrossColours(in, start, taps, rows, at);
            return;
        }
        for (int column = 0; column < width; column++) {
            for (int channel = 0; channel < channels; channel++) {
                int from = start + taps.first(column) * channels + channel;
                float sum = 0;
                for (int tap = 0; tap < taps.count(); tap++, from += channels) {
                    sum += taps.weight(column, tap) * (in[from] & 0xFF);
                }
                rows[at++] = sum;
            }
        }
    }

    /** The same for three channels, which are nearly all images: each weight is read once. */
    private void acrossColours(byte[] in, int start, Taps taps, float[] rows, int at) {
        int count = taps.count();
        for (int column = 0; column < width; column++, at += 3) {
            int from = start + taps.first(column) * 3;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int tap = 0; tap < count; tap++, from += 3) {
                float weight = taps.weight(column, tap);
                red += weight * (in[from] & 0xFF);
                green += weight * (in[from + 1] & 0xFF);
                blue += weight * (in[from + 2] & 0xFF);
            }
            rows[at] = red;
            rows[at + 1] = green;
            rows[at + 2] = blue;
        }
    }
}
