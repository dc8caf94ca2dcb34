package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Gives every pixel its grey level, by the weights 0.299, 0.587 and 0.114, on all its colours; the channels stay. */
public record Grayscale() implements ImageOp {
    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        int channels = image.channels();
        if (channels == 1) {
            return image;
        }
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i += channels) {
            byte grey = (byte) Pixels.grey(out[i] & 0xFF, out[i + 1] & 0xFF, out[i + 2] & 0xFF);
            out[i] = grey;
            out[i + 1] = grey;
            out[i + 2] = grey;
        }
        return image.with(out);
    }
}
