package io.bellows.augmentation.image;

/**
 * Draws from the normal distribution of mean 0 and variance 1 by table: 65,536 equally likely values, the quantiles at
 * the middles of as many equal parts. They reach from -4.3 to 4.3, which is beyond what 8-bit colours tell apart.
 *
 * <p>Source: Acklam, "An algorithm for computing the inverse normal cumulative distribution function" (2003): rational
 * approximations whose relative error is below 1.2e-9.
 */
final class NormalQuantiles {
    /** Values, and so what each draw needs, in bits. */
    static final int BITS = 16;

    private static final double[] MIDDLE_OVER = {
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00
    };
    private static final double[] MIDDLE_UNDER = {
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
        1
    };
    private static final double[] TAIL_OVER = {
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00
    };
    private static final double[] TAIL_UNDER = {
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1
    };
    private static final double TAIL = 0.02425;
    private static final float[] QUANTILES = quantiles();

    private NormalQuantiles() {}

    /** The draw that the lowest 16 bits of {@code bits} stand for. */
    static float of(int bits) {
        return QUANTILES[bits & 0xFFFF];
    }

    private static float[] quantiles() {
        int count = 1 << BITS;
        float[] quantiles = new float[count];
        for (int i = 0; i < count / 2; i++) {
            float below = (float) belowMedian((i + 0.5) / count);
            quantiles[i] = below;
            quantiles[count - 1 - i] = -below;
        }
        return quantiles;
    }

    private static double belowMedian(double part) {
        if (part < TAIL) {
            double q = StrictMath.sqrt(-2 * StrictMath.log(part));
            return polynomial(TAIL_OVER, q) / polynomial(TAIL_UNDER, q);
        }
        double q = part - 0.5;
        return q * polynomial(MIDDLE_OVER, q * q) / polynomial(MIDDLE_UNDER, q * q);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
