package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/**
 * Makes the values of each colour channel about equally frequent: a value becomes the part of the pixels below it. A
 * channel of one value stays as it is.
 */
public record Equalize() implements ImageOp {
    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        int[] counts = new int[256];
        byte[] table = new byte[256];
        for (int channel = 0; channel < image.colours(); channel++) {
            Pixels.count(out, channels, channel, counts);
            if (fill(table, counts, out.length / channels)) {
                Pixels.translate(out, channels, channel, table);
            }
        }
        return image.with(out);
    }

    /** The brightest value that occurs does not count into the step, as in the peers; false when the step is 0. */
    private static boolean fill(byte[] table, int[] counts, int pixels) {
        int most = 255;
        while (counts[most] == 0) {
            most--;
        }
        int step = (pixels - counts[most]) / 255;
        if (step == 0) {
            return false;
        }
        int below = step / 2;
        for (int value = 0; value < table.length; value++) {
            table[value] = (byte) Math.min(255, below / step);
            below += counts[value];
        }
        return true;
    }
}
