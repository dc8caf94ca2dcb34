package io.bellows.augmentation.image;

/** How a resized image's values are found; pixel centres lie at half-integers in all of them. */
public enum ResizeMethod {
    /** The pixel under the new pixel's centre. */
    NEAREST,
    /** The two nearest pixels on each axis, weighted by nearness; shrinking by more than 2 skips pixels. */
    BILINEAR,
    /** The mean over the area that the new pixel covers, on an axis that shrinks; bilinear on one that grows. */
    AREA
}
