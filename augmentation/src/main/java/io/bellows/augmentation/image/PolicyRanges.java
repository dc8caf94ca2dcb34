package io.bellows.augmentation.image;

/**
 * How strong the operations of a policy are at its greatest magnitude; at magnitude 0 they change nothing, but for
 * solarizing, which inverts the brightest value then.
 *
 * @param shear the lean, as a part of the distance
 * @param shiftFraction the shift as a part of the side
 * @param shiftPx the shift in pixels, which adds to it
 * @param degrees the turn
 * @param change what factors of brightness, colour, contrast and sharpness differ from 1 by
 * @param mostBits the bits of each colour that are kept at magnitude 0
 * @param leastBits the bits that are kept at the greatest magnitude
 */
record PolicyRanges(
        double shear,
        double shiftFraction,
        double shiftPx,
        double degrees,
        double change,
        int mostBits,
        int leastBits) {
    /** AutoAugment (Cubuk et al., 2019, table 6) and RandAugment, with images of 331 pixels as the measure of shifts. */
    static final PolicyRanges AUTO_AUGMENT = new PolicyRanges(0.3, 150.0 / 331, 0, 30, 0.9, 8, 4);

    /** TrivialAugment's wide ranges (Müller, Hutter, 2021, table 1). */
    static final PolicyRanges TRIVIAL_AUGMENT_WIDE = new PolicyRanges(0.99, 0, 32, 135, 0.99, 8, 2);

    /** AugMix (Hendrycks et al., 2020). */
    static final PolicyRanges AUG_MIX = new PolicyRanges(0.3, 1 / 3.0, 0, 30, 0.9, 4, 0);

    double shift(int side) {
        return shiftFraction * side + shiftPx;
    }

    int bits(double level) {
        return (int) Math.rint(mostBits - level * (mostBits - leastBits));
    }
}
