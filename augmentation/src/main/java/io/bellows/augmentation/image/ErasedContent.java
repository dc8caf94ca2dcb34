package io.bellows.augmentation.image;

/** What an erased rectangle holds. */
public enum ErasedContent {
    /** One grey level. */
    CONSTANT,
    /** Independent uniform noise on each colour of each pixel. */
    NOISE
}
