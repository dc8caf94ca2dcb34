package io.bellows.assemble;

import io.bellows.augmentation.image.ResizeMethod;

/** How {@link ToTensor} brings images to its size. */
public enum ResizeMode {
    /** Every image must have that size already. */
    NONE(null),
    /** The pixel under the new pixel's centre. */
    NEAREST(ResizeMethod.NEAREST),
    /** The nearest pixels, weighted by nearness. */
    BILINEAR(ResizeMethod.BILINEAR),
    /** The mean over the covered area where the image shrinks, bilinear where it grows. */
    AREA(ResizeMethod.AREA);

    private final ResizeMethod method;

    ResizeMode(ResizeMethod method) {
        this.method = method;
    }

    /** The method; null for {@link #NONE}. */
    ResizeMethod method() {
        return method;
    }
}
