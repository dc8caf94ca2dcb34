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
        int stride = window.width() * channels;
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, channels), width)];
        float[] sums = Scratch.ofThread().floats(0, stride);
        for (int row = 0; row < height; row++) {
            down(image, down, row, sums, stride);
            across(sums, across, channels, out, row * width * channels);
        }
        return PixelImage.of(height, width, channels, out);
    }

    /** One new row, as wide as the window. */
    private void down(PixelImage image, Taps taps, int row, float[] sums, int stride) {
        byte[] in = image.pixels();
        Arrays.fill(sums, 0, stride, 0);
        for (int tap = 0; tap < taps.count(); tap++) {
            float weight = taps.weight(row, tap);
            int from = ((window.top() + taps.first(row) + tap) * image.width() + window.left()) * image.channels();
            for (int i = 0; i < stride; i++) {
                sums[i] += weight * (in[from + i] & 0xFF);
            }
        }
    }

    /** One new row from one that is as wide as the window. */
    private void across(float[] in, Taps taps, int channels, byte[] out, int at) {
        int count = taps.count();
        for (int column = 0; column < width; column++) {
            int from = taps.first(column) * channels;
            for (int channel = 0; channel < channels; channel++) {
                float sum = 0;
                for (int tap = 0, i = from + channel; tap < count; tap++, i += channels) {
                    sum += taps.weight(column, tap) * in[i];
                }
                out[at++] = Pixels.rounded(sum);
            }
        }
    }
}
