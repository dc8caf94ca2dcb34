package io.bellows.augmentation.image;

/** Finds the pixels of an image under a geometry. */
final class Warp {
    /** Bits of a bilinear weight: two weights and a grey level stay within 31 bits. */
    private static final int BITS = 11;

    private static final int ONE = 1 << BITS;
    private static final int HALF = 1 << (2 * BITS - 1);

    private final PixelImage image;
    private final Border border;
    private final int fill;
    private final byte[] out;
    private final float[] weightsX = new float[Cubic.TAPS];
    private final float[] weightsY = new float[Cubic.TAPS];

    private Warp(PixelImage image, Border border, int fill, byte[] out) {
        this.image = image;
        this.border = border;
        this.fill = fill;
        this.out = out;
    }

    static PixelImage apply(PixelImage image, Geometry geometry, Interpolation interpolation, Border border, int fill) {
        int height = geometry.height();
        int width = geometry.width();
        int channels = image.channels();
        byte[] out = PixelImage.room(height, width, channels);
        Warp warp = new Warp(image, border, fill, out);
        double[] xs = Scratch.ofThread().doubles(0, width);
        double[] ys = Scratch.ofThread().doubles(1, width);
        int at = 0;
        for (int row = 0; row < height; row++) {
            geometry.sourcesOf(row, xs, ys);
            for (int column = 0; column < width; column++, at += channels) {
                double x = xs[column] - 0.5;
                double y = ys[column] - 0.5;
                switch (interpolation) {
                    case NEAREST -> warp.copy((int) Math.rint(x), (int) Math.rint(y), at);
                    case BILINEAR -> warp.mix(x, y, at);
                    case BICUBIC -> warp.mixSixteen(x, y, at);
                }
            }
        }
        return image.ofStored(height, width, out);
    }

    private void copy(int sourceX, int sourceY, int at) {
        int column = border.resolve(sourceX, image.width());
        int row = border.resolve(sourceY, image.height());
        for (int channel = 0; channel < image.channels(); channel++) {
            out[at + channel] = (byte) value(row, column, channel);
        }
    }

    private void mix(double sourceX, double sourceY, int at) {
        int left = (int) Math.floor(sourceX);
        int top = (int) Math.floor(sourceY);
        int towardsRight = (int) ((sourceX - left) * ONE + 0.5);
        int towardsBottom = (int) ((sourceY - top) * ONE + 0.5);
        boolean inside = left >= 0 && top >= 0 && left < image.width() - 1 && top < image.height() - 1;
        if (inside && image.channels() == 3) {
            mixColours(left, top, towardsRight, towardsBottom, at);
        } else if (inside) {
            mixInside(left, top, towardsRight, towardsBottom, at);
        } else {
            mixAcrossBorder(left, top, towardsRight, towardsBottom, at);
        }
    }

    /** All four neighbours lie inside: no border to ask, which is so for nearly all pixels. */
    private void mixInside(int left, int top, int towardsRight, int towardsBottom, int at) {
        byte[] in = image.stored();
        int channels = image.channels();
        int upper = (top * image.width() + left) * channels;
        int lower = upper + image.width() * channels;
        for (int channel = 0; channel < channels; channel++, upper++, lower++) {
            int above = between(in[upper] & 0xFF, in[upper + channels] & 0xFF, towardsRight);
            int below = between(in[lower] & 0xFF, in[lower + channels] & 0xFF, towardsRight);
            out[at + channel] = (byte) ((between(above, below, towardsBottom) + HALF) >> (2 * BITS));
        }
    }

    /** The same for three channels, which are nearly all images. */
    private void mixColours(int left, int top, int towardsRight, int towardsBottom, int at) {
        byte[] in = image.stored();
        int upper = (top * image.width() + left) * 3;
        int lower = upper + image.width() * 3;
        int weight3 = towardsRight * towardsBottom;
        int weight2 = towardsBottom * ONE - weight3;
        int weight1 = towardsRight * ONE - weight3;
        int weight0 = ONE * ONE - weight1 - weight2 - weight3;
        for (int channel = 0; channel < 3; channel++) {
            int sum = weight0 * (in[upper + channel] & 0xFF)
                    + weight1 * (in[upper + channel + 3] & 0xFF)
                    + weight2 * (in[lower + channel] & 0xFF)
                    + weight3 * (in[lower + channel + 3] & 0xFF);
            out[at + channel] = (byte) ((sum + HALF) >> (2 * BITS));
        }
    }

    private void mixAcrossBorder(int left, int top, int towardsRight, int towardsBottom, int at) {
        int column0 = border.resolve(left, image.width());
        int column1 = border.resolve(left + 1, image.width());
        int row0 = border.resolve(top, image.height());
        int row1 = border.resolve(top + 1, image.height());
        for (int channel = 0; channel < image.channels(); channel++) {
            int above = between(value(row0, column0, channel), value(row0, column1, channel), towardsRight);
            int below = between(value(row1, column0, channel), value(row1, column1, channel), towardsRight);
            out[at + channel] = (byte) ((between(above, below, towardsBottom) + HALF) >> (2 * BITS));
        }
    }

    private void mixSixteen(double sourceX, double sourceY, int at) {
        int left = (int) Math.floor(sourceX);
        int top = (int) Math.floor(sourceY);
        Cubic.weights(sourceX - left, weightsX);
        Cubic.weights(sourceY - top, weightsY);
        for (int channel = 0; channel < image.channels(); channel++) {
            float sum = 0;
            for (int down = 0; down < Cubic.TAPS; down++) {
                int row = border.resolve(top - 1 + down, image.height());
                float across = 0;
                for (int right = 0; right < Cubic.TAPS; right++) {
                    int column = border.resolve(left - 1 + right, image.width());
                    across += weightsX[right] * value(row, column, channel);
                }
                sum += weightsY[down] * across;
            }
            out[at + channel] = Pixels.rounded(sum);
        }
    }

    /** The value {@code part / ONE} of the way from {@code a} to {@code b}, times {@code ONE}. */
    private static int between(int a, int b, int part) {
        return a * ONE + (b - a) * part;
    }

    private int value(int row, int column, int channel) {
        if ((row | column) < 0) {
            return channel == Pixels.ALPHA ? 0 : fill;
        }
        return image.stored()[(row * image.width() + column) * image.channels() + channel] & 0xFF;
    }
}
