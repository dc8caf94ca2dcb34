package io.bellows.augmentation.image;

/** How a resized image's values are found; pixel centres lie at half-integers in all of them. */
public enum ResizeMethod {
    /** The pixel under the new pixel's centre. */
    NEAREST,
    /** The two nearest pixels on each axis, weighted by nearness; shrinking by more than 2 skips pixels. */
    BILINEAR,
    /** Bilinear on an axis that grows; on one that shrinks, all pixels that are nearer than one new pixel's width. */
    BILINEAR_ANTIALIASED,
    /** The four nearest pixels on each axis, by cubic convolution; shrinking by more than 4 skips pixels. */
    BICUBIC,
    /** The mean over the area that the new pixel covers, on an axis that shrinks; bilinear on one that grows. */
    AREA
}
