package io.bellows.augmentation.image;

import java.util.List;

/**
 * An image made of several.
 *
 * @param image of the size of the first
 * @param shares how much of each is in it, in their order; they sum to 1
 */
public record MixedImage(PixelImage image, List<Double> shares) {
    public MixedImage {
        shares = List.copyOf(shares);
    }
}
