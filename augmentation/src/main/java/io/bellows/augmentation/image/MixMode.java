package io.bellows.augmentation.image;

/** How images are mixed. */
public enum MixMode {
    /** Two images are added, with random weights: see {@link Mixup}. */
    MIXUP,
    /** A rectangle of another image is put into each: see {@link CutMix}. */
    CUT_MIX,
    /** Four images are joined at a random point, at least a quarter of a side from each edge: see {@link Mosaic}. */
    MOSAIC;

    private static final double MOSAIC_EDGE = 0.25;

    /** The mixing of this kind; {@code alpha} is that of mixup and cut-mix. */
    public Mixing mixing(double alpha) {
        return switch (this) {
            case MIXUP -> new Mixup(alpha);
            case CUT_MIX -> new CutMix(alpha);
            case MOSAIC -> new Mosaic(MOSAIC_EDGE);
        };
    }
}
