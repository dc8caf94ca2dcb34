package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;
import java.io.Serializable;
import java.util.List;

/**
 * A way to make one image of several, and to say how much of each is in it.
 *
 * <p>It never writes its input, and its result is a pure function of the images and the stream of random numbers. All
 * images are brought to the size of the first, and must have its channels.
 */
public interface Mixing extends Serializable {
    /** How many images are mixed. */
    int images();

    /** What goes where, for images of {@code height} x {@code width} pixels. */
    Mixture draw(int height, int width, KeyedRandom random);

    /** The mixture of {@link #images} images. */
    default MixedImage mix(List<PixelImage> images, KeyedRandom random) {
        List<PixelImage> alike = alike(images);
        Mixture mixture = draw(alike.get(0).height(), alike.get(0).width(), random);
        return new MixedImage(mixture.of(alike), mixture.shares());
    }

    /**
     * The images in the size of the first.
     *
     * @throws IllegalArgumentException if there are not as many as {@link #images}, or channels differ
     */
    default List<PixelImage> alike(List<PixelImage> images) {
        if (images.size() != images()) {
            throw new IllegalArgumentException(
                    "Cannot mix 'images': found " + images.size() + " of them, expected " + images());
        }
        PixelImage first = images.get(0);
        Resize resize = new Resize(first.height(), first.width(), ResizeMethod.AREA);
        for (PixelImage image : images) {
            if (image.channels() != first.channels()) {
                throw new IllegalArgumentException("Cannot mix 'images': found one of " + image.channels()
                        + " channels, expected " + first.channels() + " as in the first");
            }
        }
        return images.stream().map(resize::apply).toList();
    }
}
