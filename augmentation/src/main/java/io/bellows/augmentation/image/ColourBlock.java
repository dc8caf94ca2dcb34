package io.bellows.augmentation.image;

import java.util.List;

/**
 * Some pixels of an image, as one array of whole numbers a channel, and the steps that change their colours.
 *
 * <p>Every loop has a form that the JVM's compiler makes vector instructions of: arrays of {@code int}, one index, no
 * branch and no {@code Math.min}. Factors are whole multiples of 2^-14. A grey image has three equal channels.
 */
final class ColourBlock {
    /** Pixels of a block: all arrays together stay in the first level of cache. */
    private static final int SIZE = 512;

    private static final int BITS = 14;

    /** Less than the step between two factors, so that a result that is whole stays whole. */
    private static final int EPSILON = 1 << (BITS - 7);

    /** A greater factor takes every value to 0, 255 or where it was, as this one does. */
    private static final double MOST = 256;

    private static final int HUE_BITS = 16;
    private static final int HALF_HUE = 1 << (HUE_BITS - 1);

    private final PixelImage image;
    private final int[] packed = Scratch.ofThread().ints(0, SIZE);
    private final int[][] planes = Scratch.ofThread().planes(Pixels.ALPHA + 1 + 3, SIZE);
    private final int[] red;
    private final int[] green;
    private final int[] blue;
    private final int[] greys = planes[Pixels.ALPHA + 1];
    private final int[] chroma = planes[Pixels.ALPHA + 2];
    private final int[] hues = planes[Pixels.ALPHA + 3];

    private ColourBlock(PixelImage image) {
        this.image = image;
        red = planes[image.offset(0)];
        green = planes[image.offset(1)];
        blue = planes[image.offset(2)];
    }

    /** A change of the colours of a block. */
    @FunctionalInterface
    interface Step {
        void change(ColourBlock block);
    }

    /** A new image: {@code image} after {@code steps}, with its alpha. */
    static PixelImage change(PixelImage image, List<Step> steps) {
        ColourBlock block = new ColourBlock(image);
        byte[] out = new byte[image.stored().length];
        int pixels = image.height() * image.width();
        for (int first = 0; first < pixels; first += SIZE) {
            int count = Math.min(SIZE, pixels - first);
            block.load(first, count, steps);
            block.store(out, first, count);
        }
        return image.withStored(out);
    }

    /** Multiplies every colour by {@code factor}. */
    static Step brightness(double factor) {
        int by = fixed(factor);
        return block -> {
            spread(block.red, by, 0);
            spread(block.green, by, 0);
            spread(block.blue, by, 0);
        };
    }

    /** Moves every colour away from the mean grey level of {@code image} after the steps {@code before}. */
    static Step contrast(double factor, PixelImage image, List<Step> before) {
        int by = fixed(factor);
        int from = (int) Math.rint(((1 << BITS) - by) * meanGrey(image, before));
        return block -> {
            spread(block.red, by, from);
            spread(block.green, by, from);
            spread(block.blue, by, from);
        };
    }

    /** Moves every colour away from its pixel's own grey level; grey images stay as they are. */
    static Step saturation(double factor) {
        int by = fixed(factor);
        return block -> {
            toGrey(block.red, block.green, block.blue, block.greys);
            spread(block.red, by, block.greys);
            spread(block.green, by, block.greys);
            spread(block.blue, by, block.greys);
        };
    }

    /**
     * Turns hues by a part of the full circle in HSV (Smith, "Color gamut transform pairs", SIGGRAPH 1978); value and
     * saturation stay.
     */
    static Step hue(double turn) {
        int sextants = (int) Math.rint((turn - Math.rint(turn)) * (6 << HUE_BITS));
        return block -> {
            int[] greatest = block.greys;
            ranges(block.red, block.green, block.blue, greatest, block.chroma);
            hues(block.red, block.green, block.blue, greatest, block.chroma, block.hues);
            turn(block.hues, block.chroma, sextants);
            level(block.hues, block.chroma, greatest, 1, block.red);
            level(block.hues, block.chroma, greatest, 3, block.green);
            level(block.hues, block.chroma, greatest, 5, block.blue);
        };
    }

    private static double meanGrey(PixelImage image, List<Step> before) {
        ColourBlock block = new ColourBlock(image);
        int pixels = image.height() * image.width();
        long sum = 0;
        for (int first = 0; first < pixels; first += SIZE) {
            int count = Math.min(SIZE, pixels - first);
            block.load(first, count, before);
            toGrey(block.red, block.green, block.blue, block.greys);
            for (int i = 0; i < count; i++) {
                sum += block.greys[i];
            }
        }
        return (double) sum / pixels;
    }

    private static int fixed(double factor) {
        return (int) Math.rint(Math.min(MOST, factor) * (1 << BITS));
    }

    private void load(int first, int count, List<Step> steps) {
        int channels = image.channels();
        PackedPixels.read(image.stored(), first * channels, channels, count, packed);
        for (int channel = 0; channel < channels; channel++) {
            PackedPixels.unpack(packed, channel, SIZE, planes[channel]);
        }
        if (channels == 1) {
            System.arraycopy(red, 0, green, 0, count);
            System.arraycopy(red, 0, blue, 0, count);
        }
        for (Step step : steps) {
            step.change(this);
        }
    }

    private void store(byte[] out, int first, int count) {
        int channels = image.channels();
        for (int channel = 0; channel < channels; channel++) {
            PackedPixels.pack(planes[channel], channel, SIZE, packed);
        }
        PackedPixels.write(packed, out, first * channels, channels, count);
    }

    private static void toGrey(int[] red, int[] green, int[] blue, int[] grey) {
        for (int i = 0; i < SIZE; i++) {
            grey[i] = Pixels.grey(red[i], green[i], blue[i]);
        }
    }

    private static void spread(int[] values, int by, int from) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = PackedPixels.cut((values[i] * by + from + EPSILON) >> BITS);
        }
    }

    private static void spread(int[] values, int by, int[] from) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = PackedPixels.cut(((from[i] << BITS) + (values[i] - from[i]) * by + EPSILON) >> BITS);
        }
    }

    private static void ranges(int[] red, int[] green, int[] blue, int[] greatest, int[] chroma) {
        for (int i = 0; i < SIZE; i++) {
            int most = PackedPixels.greater(red[i], PackedPixels.greater(green[i], blue[i]));
            greatest[i] = most;
            chroma[i] = most - PackedPixels.less(red[i], PackedPixels.less(green[i], blue[i]));
        }
    }

    /** Hues in sixths of the circle, 0 at red, times the chroma: from -chroma to 5 * chroma. */
    private static void hues(int[] red, int[] green, int[] blue, int[] greatest, int[] chroma, int[] hues) {
        for (int i = 0; i < SIZE; i++) {
            int hue = 4 * chroma[i] + red[i] - green[i];
            hue += ((greatest[i] - green[i] - 1) >> 31) & (2 * chroma[i] + blue[i] - red[i] - hue);
            hue += ((greatest[i] - red[i] - 1) >> 31) & (green[i] - blue[i] - hue);
            hues[i] = hue;
        }
    }

    /** To fixed point, and turned; from 0 to below 6 * chroma. */
    private static void turn(int[] hues, int[] chroma, int sextants) {
        for (int i = 0; i < SIZE; i++) {
            int circle = chroma[i] * (6 << HUE_BITS);
            int hue = (hues[i] << HUE_BITS) + chroma[i] * sextants;
            hue += (hue >> 31) & circle;
            hue -= circle;
            hues[i] = hue + ((hue >> 31) & circle);
        }
    }

    /** One channel of colours by their hue: the greatest value in the third of the circle from {@code start} sixths on. */
    private static void level(int[] hues, int[] chroma, int[] greatest, int start, int[] values) {
        for (int i = 0; i < SIZE; i++) {
            int whole = chroma[i] << HUE_BITS;
            int hue = hues[i] - start * whole;
            hue += (hue >> 31) & (chroma[i] * (6 << HUE_BITS));
            int below = PackedPixels.less(whole, PackedPixels.less(hue, 4 * whole - hue));
            values[i] = ((greatest[i] << HUE_BITS) + HALF_HUE - (below & ~(below >> 31))) >> HUE_BITS;
        }
    }
}
