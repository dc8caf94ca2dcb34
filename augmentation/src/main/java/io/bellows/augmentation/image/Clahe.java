package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;

/**
 * Equalizes the grey levels of each tile of a grid, with limited contrast, and blends between the tiles. The change of a
 * pixel's grey level is added to all its colours; alpha stays.
 *
 * <p>Source: Zuiderveld, "Contrast limited adaptive histogram equalization" (Graphics Gems IV, 1994). Where the tiles do
 * not divide both sides, the image is mirrored beyond its right and bottom edge, and every tile is at least one pixel higher
 * and wider than its whole part of the image, as in OpenCV: so also along a side that they do divide.
 *
 * @param clipLimit how often a value may occur in a tile, as a multiple of the mean frequency, 1 to 10,000: more gives
 *     more contrast
 * @param tiles tiles along each side, 1 to 256
 */
public record Clahe(double clipLimit, int tiles) implements ImageOp {
    private static final int LEVELS = 256;

    public Clahe {
        SettingCheck.between(Clahe.class, "clipLimit", clipLimit, 1, 10_000);
        SettingCheck.between(Clahe.class, "tiles", tiles, 1, 256);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        PixelImage grey = grey(image);
        boolean divides = image.height() % tiles == 0 && image.width() % tiles == 0;
        int tileHeight = image.height() / tiles + (divides ? 0 : 1);
        int tileWidth = image.width() / tiles + (divides ? 0 : 1);
        int[] tables = Scratch.ofThread().ints(0, tiles * tiles * LEVELS);
        int[] counts = Scratch.ofThread().ints(1, LEVELS);
        for (int down = 0; down < tiles; down++) {
            for (int across = 0; across < tiles; across++) {
                count(grey, down * tileHeight, across * tileWidth, tileHeight, tileWidth, counts);
                clip(counts, tileHeight * tileWidth);
                accumulate(counts, 255f / (tileHeight * tileWidth), tables, (down * tiles + across) * LEVELS);
            }
        }
        byte[] out = image.pixels().clone();
        for (int row = 0; row < image.height(); row++) {
            change(grey, row, (float) row / tileHeight - 0.5f, tileWidth, tables, out, image.channels());
        }
        return image.with(out);
    }

    /** In OpenCV's fixed point of 15 bits: where a tile has few values, one level of grey is a step of many in its table. */
    private static PixelImage grey(PixelImage image) {
        if (image.channels() == 1) {
            return image;
        }
        byte[] in = image.pixels();
        byte[] grey = new byte[image.height() * image.width()];
        for (int i = 0, at = 0; at < grey.length; i += image.channels(), at++) {
            int sum = (in[i] & 0xFF) * 9798 + (in[i + 1] & 0xFF) * 19235 + (in[i + 2] & 0xFF) * 3735;
            grey[at] = (byte) ((sum + 0x4000) >> 15);
        }
        return PixelImage.of(image.height(), image.width(), 1, grey);
    }

    private static void count(PixelImage grey, int top, int left, int height, int width, int[] counts) {
        Arrays.fill(counts, 0, LEVELS, 0);
        for (int row = top; row < top + height; row++) {
            int source = Border.REFLECT.resolve(row, grey.height());
            for (int column = left; column < left + width; column++) {
                counts[grey.at(source, Border.REFLECT.resolve(column, grey.width()), 0)]++;
            }
        }
    }

    /** What is above the limit is spread over all values, the remainder at equal distances. */
    private void clip(int[] counts, int pixels) {
        int limit = Math.max(1, (int) (clipLimit * pixels / LEVELS));
        int excess = 0;
        for (int value = 0; value < LEVELS; value++) {
            if (counts[value] > limit) {
                excess += counts[value] - limit;
                counts[value] = limit;
            }
        }
        int each = excess / LEVELS;
        for (int value = 0; value < LEVELS; value++) {
            counts[value] += each;
        }
        int rest = excess - each * LEVELS;
        if (rest > 0) {
            int step = Math.max(1, LEVELS / rest);
            for (int value = 0; value < LEVELS && rest > 0; value += step, rest--) {
                counts[value]++;
            }
        }
    }

    private static void accumulate(int[] counts, float scale, int[] tables, int at) {
        int sum = 0;
        for (int value = 0; value < LEVELS; value++) {
            sum += counts[value];
            tables[at + value] = Math.min(255, Math.round(sum * scale));
        }
    }

    /** Blends the four tiles whose middles are around each pixel of a row. */
    private void change(PixelImage grey, int row, float down, int tileWidth, int[] tables, byte[] out, int channels) {
        int upper = (int) Math.floor(down);
        float towardsLower = down - upper;
        int above = Math.max(0, upper) * tiles;
        int below = Math.min(tiles - 1, upper + 1) * tiles;
        for (int column = 0; column < grey.width(); column++) {
            float across = (float) column / tileWidth - 0.5f;
            int left = (int) Math.floor(across);
            float towardsRight = across - left;
            int value = grey.at(row, column, 0);
            int here = Math.max(0, left);
            int next = Math.min(tiles - 1, left + 1);
            float top = tables[(above + here) * LEVELS + value] * (1 - towardsRight)
                    + tables[(above + next) * LEVELS + value] * towardsRight;
            float bottom = tables[(below + here) * LEVELS + value] * (1 - towardsRight)
                    + tables[(below + next) * LEVELS + value] * towardsRight;
            int change = Math.round(top * (1 - towardsLower) + bottom * towardsLower) - value;
            int at = (row * grey.width() + column) * channels;
            for (int channel = 0; channel < Math.min(channels, Pixels.ALPHA); channel++) {
                out[at + channel] = (byte) Math.max(0, Math.min(255, (out[at + channel] & 0xFF) + change));
            }
        }
    }
}
