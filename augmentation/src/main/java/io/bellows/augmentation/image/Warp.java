package io.bellows.augmentation.image;

/**
 * Moves pixels by an affine map about the image's centre, to an image of the same size.
 *
 * <p>Pixel centres lie at half-integers. The map is given backwards, from the output to the input, as
 * {@code (m0 x + m1 y + m2, m3 x + m4 y + m5)} in pixels from the centre, y downwards.
 */
final class Warp {
    /** Bits of a bilinear weight: two weights and a grey level stay within 31 bits. */
    private static final int BITS = 11;

    private static final int ONE = 1 << BITS;
    private static final int HALF = 1 << (2 * BITS - 1);

    private final PixelImage image;
    private final Border border;
    private final int fill;
    private final byte[] out;

    private Warp(PixelImage image, Border border, int fill) {
        this.image = image;
        this.border = border;
        this.fill = fill;
        this.out = new byte[image.pixels().length];
    }

    static PixelImage apply(PixelImage image, double[] map, Interpolation interpolation, Border border, int fill) {
        Warp warp = new Warp(image, border, fill);
        double centreX = (image.width() - 1) / 2.0;
        double centreY = (image.height() - 1) / 2.0;
        int at = 0;
        for (int row = 0; row < image.height(); row++) {
            double y = row - centreY;
            for (int column = 0; column < image.width(); column++, at += image.channels()) {
                double x = column - centreX;
                double sourceX = map[0] * x + map[1] * y + map[2] + centreX;
                double sourceY = map[3] * x + map[4] * y + map[5] + centreY;
                if (interpolation == Interpolation.NEAREST) {
                    warp.copy((int) Math.rint(sourceX), (int) Math.rint(sourceY), at);
                } else {
                    warp.mix(sourceX, sourceY, at);
                }
            }
        }
        return image.with(warp.out);
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
        if (left >= 0 && top >= 0 && left + 1 < image.width() && top + 1 < image.height()) {
            mixInside(left, top, towardsRight, towardsBottom, at);
        } else {
            mixAcrossBorder(left, top, towardsRight, towardsBottom, at);
        }
    }

    /** All four neighbours lie inside: no border to ask, which is so for nearly all pixels. */
    private void mixInside(int left, int top, int towardsRight, int towardsBottom, int at) {
        byte[] in = image.pixels();
        int channels = image.channels();
        int upper = (top * image.width() + left) * channels;
        int lower = upper + image.width() * channels;
        for (int channel = 0; channel < channels; channel++, upper++, lower++) {
            int above = between(in[upper] & 0xFF, in[upper + channels] & 0xFF, towardsRight);
            int below = between(in[lower] & 0xFF, in[lower + channels] & 0xFF, towardsRight);
            out[at + channel] = (byte) ((between(above, below, towardsBottom) + HALF) >> (2 * BITS));
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

    /** The value {@code part / ONE} of the way from {@code a} to {@code b}, times {@code ONE}. */
    private static int between(int a, int b, int part) {
        return a * ONE + (b - a) * part;
    }

    private int value(int row, int column, int channel) {
        if ((row | column) < 0) {
            return channel == Pixels.ALPHA ? 0 : fill;
        }
        return image.at(row, column, channel);
    }
}
