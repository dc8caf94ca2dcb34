package io.bellows.augmentation.image;

/**
 * Cubic convolution of four neighbours, with the parameter -0.75, as the peers have it.
 *
 * <p>Source: Keys, "Cubic convolution interpolation for digital image processing" (1981), with a free parameter.
 */
final class Cubic {
    static final int TAPS = 4;
    private static final double A = -0.75;

    private Cubic() {}

    /** The weights of the four pixels around a position that is {@code past} the second of them, 0 to 1. */
    static void weights(double past, float[] weights) {
        weights[0] = (float) far(1 + past);
        weights[1] = (float) near(past);
        weights[2] = (float) near(1 - past);
        weights[3] = (float) far(2 - past);
    }

    private static double near(double distance) {
        return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
    }

    private static double far(double distance) {
        return ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
    }
}
