package io.bellows.augmentation.image;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.random.KeyedRandom;

/** An operation that moves pixels: masks and points move along. */
interface GeometricOp extends ImageOp {
    /** The geometry drawn for an image of a size; not to be kept beyond the next draw of the same thread. */
    Geometry geometry(int height, int width, KeyedRandom random);

    /** The image under a geometry that this operation has drawn for its size. */
    PixelImage move(PixelImage image, Geometry geometry);

    @Override
    default PixelImage apply(PixelImage image, KeyedRandom random) {
        return move(image, geometry(image.height(), image.width(), random));
    }

    @Override
    default AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random) {
        PixelImage image = annotated.image();
        Geometry geometry = geometry(image.height(), image.width(), random);
        return annotated.moved(move(image, geometry), geometry).named(KebabCase.of(getClass()));
    }
}
