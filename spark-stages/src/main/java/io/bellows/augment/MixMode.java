package io.bellows.augment;

/** How images are mixed. */
public enum MixMode {
    /** Two images are added, with random weights. */
    MIXUP,
    /** A rectangle of another image is put into each. */
    CUT_MIX,
    /** Four images are joined at a random point. */
    MOSAIC
}
