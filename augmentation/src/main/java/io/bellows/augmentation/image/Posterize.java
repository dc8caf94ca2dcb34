package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Keeps a random number of the leading bits of each colour, and clears the others.
 *
 * @param minBits the least number of bits, 0 to 8; 0 gives black, 8 the image itself
 * @param maxBits the greatest number, ≥ {@code minBits}
 */
public record Posterize(int minBits, int maxBits) implements ImageOp {
    public Posterize {
        SettingCheck.range(Posterize.class, "minBits", minBits, "maxBits", maxBits, 0, 8);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        byte[] out = image.pixels().clone();
        posterize(out, image.channels(), minBits + random.nextInt(maxBits - minBits + 1));
        return image.with(out);
    }

    static void posterize(byte[] pixels, int channels, int bits) {
        int mask = 0xFF00 >> bits;
        byte[] table = new byte[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (byte) (value & mask);
        }
        Pixels.translate(pixels, channels, table);
    }
}
