package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Draws of positive weights that sum to 1. */
final class Dirichlet {
    private Dirichlet() {}

    /** {@code count} weights from the symmetric Dirichlet distribution with concentration {@code alpha} &gt; 0. */
    static double[] weights(double alpha, int count, KeyedRandom random) {
        double[] weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = Math.max(Double.MIN_NORMAL, gamma(alpha, random));
            sum += weights[i];
        }
        for (int i = 0; i < count; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /**
     * A draw from the gamma distribution of scale 1.
     *
     * <p>Source: Marsaglia, Tsang, "A simple method for generating gamma variables" (2000), sections 3 and 6.
     */
    static double gamma(double shape, KeyedRandom random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * StrictMath.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1 / 3.0;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double cubed = 1 + c * x;
            double v = cubed * cubed * cubed;
            if (v > 0 && StrictMath.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }
}
