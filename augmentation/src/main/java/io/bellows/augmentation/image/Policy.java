package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** An operation that chooses among others, which do the change. */
interface Policy extends ImageOp {
    @Override
    AnnotatedImage apply(AnnotatedImage annotated, KeyedRandom random);

    @Override
    default PixelImage apply(PixelImage image, KeyedRandom random) {
        return apply(AnnotatedImage.of(image), random).image();
    }
}
