package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Spreads each colour channel over 0 to 255, by the least and the greatest value that occur in it. */
public record Autocontrast() implements ImageOp {
    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        int[] counts = new int[256];
        byte[] table = new byte[256];
        for (int channel = 0; channel < image.colours(); channel++) {
            Pixels.count(out, channels, channel, counts);
            int least = 0;
            int most = 255;
            while (counts[least] == 0) {
                least++;
            }
            while (counts[most] == 0) {
                most--;
            }
            if (least < most) {
                for (int value = least; value <= most; value++) {
                    table[value] = (byte) ((value - least) * 255 / (most - least));
                }
                Pixels.translate(out, channels, channel, table);
            }
        }
        return image.with(out);
    }
}
