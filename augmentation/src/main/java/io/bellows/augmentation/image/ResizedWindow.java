package io.bellows.augmentation.image;

import java.util.Arrays;

/** A rectangle inside an image, brought to another size. */
record ResizedWindow(Window window, int height, int width) implements Geometry {
    /** Bits that a sum across loses: 6 fractional bits stay, so that the sum down has 30 bits and a sign. */
    private static final int ACROSS_BITS = Taps.BITS - 6;

    private static final int DOWN_BITS = Taps.BITS + 6;
    private static final int HALF = 1 << (ACROSS_BITS - 1);

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
        int[][] rows = Scratch.ofThread().rows(down.count(), stride);
        int[] sums = Scratch.ofThread().ints(0, stride);
        int next = 0;
        for (int row = 0; row < height; row++) {
            int first = down.first(row);
            for (next = Math.max(next, first); next < first + down.count(); next++) {
                across(image, next, across, rows[next % down.count()]);
            }
            Arrays.fill(sums, 0, stride, 1 << (DOWN_BITS - 1));
            for (int tap = 0; tap < down.count(); tap++) {
                add(rows[(first + tap) % down.count()], down.weight(row, tap), sums, stride);
            }
            write(sums, out, row * stride, stride);
        }
        return image.ofStored(height, width, out);
    }

    /** A loop that the JVM's compiler makes vector instructions of: one index for all arrays. */
    private static void add(int[] row, int weight, int[] sums, int count) {
        if (weight != 0) {
            for (int i = 0; i < count; i++) {
                sums[i] += weight * row[i];
            }
        }
    }

    private static void write(int[] sums, byte[] out, int at, int count) {
        for (int i = 0; i < count; i++) {
            out[at + i] = (byte) Math.max(0, Math.min(255, sums[i] >> DOWN_BITS));
        }
    }

    /** Brings one row of the window to the new width. */
    private void across(PixelImage image, int row, Taps taps, int[] out) {
        byte[] in = image.stored();
        int channels = image.channels();
        int start = ((window.top() + row) * image.width() + window.left()) * channels;
        if (channels == 3) {
            if (taps.count() == 2) {
                acrossPairs(in, start, taps, out);
            } else {
                acrossColours(in, start, taps, out);
            }
            return;
        }
        int at = 0;
        for (int column = 0; column < width; column++) {
            for (int channel = 0; channel < channels; channel++) {
                int from = start + taps.first(column) * channels + channel;
                int sum = HALF;
                for (int tap = 0; tap < taps.count(); tap++, from += channels) {
                    sum += taps.weight(column, tap) * (in[from] & 0xFF);
                }
                out[at++] = sum >> ACROSS_BITS;
            }
        }
    }

    /** The same for three channels, which are nearly all images: each weight is read once. */
    private void acrossColours(byte[] in, int start, Taps taps, int[] out) {
        int count = taps.count();
        for (int column = 0, at = 0; column < width; column++, at += 3) {
            int from = start + taps.first(column) * 3;
            int first = HALF;
            int second = HALF;
            int third = HALF;
            for (int tap = 0; tap < count; tap++, from += 3) {
                int weight = taps.weight(column, tap);
                first += weight * (in[from] & 0xFF);
                second += weight * (in[from + 1] & 0xFF);
                third += weight * (in[from + 2] & 0xFF);
            }
            out[at] = first >> ACROSS_BITS;
            out[at + 1] = second >> ACROSS_BITS;
            out[at + 2] = third >> ACROSS_BITS;
        }
    }

    /** The same for two taps, which is bilinear. */
    private void acrossPairs(byte[] in, int start, Taps taps, int[] out) {
        for (int column = 0, at = 0; column < width; column++, at += 3) {
            int from = start + taps.first(column) * 3;
            int right = taps.weight(column, 1);
            out[at] = between(in[from] & 0xFF, in[from + 3] & 0xFF, right);
            out[at + 1] = between(in[from + 1] & 0xFF, in[from + 4] & 0xFF, right);
            out[at + 2] = between(in[from + 2] & 0xFF, in[from + 5] & 0xFF, right);
        }
    }

    private static int between(int left, int right, int weight) {
        return ((left << Taps.BITS) + (right - left) * weight + HALF) >> ACROSS_BITS;
    }
}
