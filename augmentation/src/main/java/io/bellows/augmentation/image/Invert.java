package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Replaces every colour {@code v} by {@code 255 - v}. */
public record Invert() implements ImageOp {
    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        byte[] out = image.pixels().clone();
        Solarize.solarize(out, image.channels(), 0);
        return image.with(out);
    }
}
