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

    /** As many units as rounding a factor may take from a value, so that a result that is whole stays whole. */
    private static final int EPSILON = 128;

    /** A greater factor takes every value to 0, 255 or where it was, as this one does. */
    private static final double MOST = 256;

    private static final int HUE_BITS = 19;

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
        int bits = bits(factor);
        int by = fixed(factor, bits);
        return block -> {
            spread(block.red, by, 0, bits);
            spread(block.green, by, 0, bits);
            spread(block.blue, by, 0, bits);
        };
    }

    /** Moves every colour away from the mean grey level of {@code image} after the steps {@code before}. */
    static Step contrast(double factor, PixelImage image, List<Step> before) {
        int bits = bits(factor);
        int by = fixed(factor, bits);
        int from = (int) Math.rint(((1 << bits) - by) * meanGrey(image, before));
        return block -> {
            spread(block.red, by, from, bits);
            spread(block.green, by, from, bits);
            spread(block.blue, by, from, bits);
        };
    }

    /** Moves every colour away from its pixel's own grey level; grey images stay as they are. */
    static Step saturation(double factor) {
        int bits = bits(factor);
        int by = fixed(factor, bits);
        return block -> {
            block.toGrey();
            spread(block.red, by, block.greys, bits);
            spread(block.green, by, block.greys, bits);
            spread(block.blue, by, block.greys, bits);
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
            block.toGrey();
            for (int i = 0; i < count; i++) {
                sum += block.greys[i];
            }
        }
        return (double) sum / pixels;
    }

    /** Fractional bits with which 255 times a factor has 30 bits and a sign. */
    private static int bits(double factor) {
        return 21 - Math.max(0, Math.getExponent(Math.min(MOST, factor)));
    }

    private static int fixed(double factor, int bits) {
        return (int) Math.rint(Math.min(MOST, factor) * (1 << bits));
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

    /** As torchvision has it here: of weights that sum to 0.9999, and the fraction dropped. Factors make more of both. */
    private void toGrey() {
        if (image.channels() == 1) {
            System.arraycopy(red, 0, greys, 0, SIZE);
        } else {
            toGrey(red, green, blue, greys);
        }
    }

    private static void toGrey(int[] red, int[] green, int[] blue, int[] grey) {
        for (int i = 0; i < SIZE; i++) {
            grey[i] = (red[i] * 1253677 + green[i] * 2462056 + blue[i] * 478151) >> 22;
        }
    }

    private static void spread(int[] values, int by, int from, int bits) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = PackedPixels.cut((values[i] * by + from + EPSILON) >> bits);
        }
    }

    private static void spread(int[] values, int by, int[] from, int bits) {
        for (int i = 0; i < SIZE; i++) {
            values[i] = PackedPixels.cut(((from[i] << bits) + (values[i] - from[i]) * by + EPSILON) >> bits);
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

    /**
     * One channel of colours by their hue: the greatest value in the third of the circle from {@code start} sixths on. It is
     * cut to a whole number after it grew by 0.999/255 of it, as in torchvision, where light of 0 to 1 becomes 0 to 255.999.
     */
    private static void level(int[] hues, int[] chroma, int[] greatest, int start, int[] values) {
        for (int i = 0; i < SIZE; i++) {
            int whole = chroma[i] << HUE_BITS;
            int hue = hues[i] - start * whole;
            hue += (hue >> 31) & (chroma[i] * (6 << HUE_BITS));
            int below = PackedPixels.less(whole, PackedPixels.less(hue, 4 * whole - hue));
            int value = (greatest[i] << HUE_BITS) - (below & ~(below >> 31));
            values[i] = (value + (((value >> 8) * 1027) >> 10)) >> HUE_BITS;
        }
    }
}
