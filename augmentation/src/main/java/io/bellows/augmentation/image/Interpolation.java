package io.bellows.augmentation.image;

/** How a value between pixel centres is found when an image is warped. */
public enum Interpolation {
    /** The value of the pixel whose centre is nearest. */
    NEAREST,
    /** The four pixels around, weighted by nearness. */
    BILINEAR,
    /** The sixteen pixels around, by cubic convolution; sharper, slower, and may overshoot at edges. */
    BICUBIC
}
