package io.bellows.train;

import io.bellows.train.optimizer.WeightRange;
import java.io.Serializable;

/**
 * What keeps kernels and matrices small, beside weight decay.
 *
 * @param l1 factor of the sum of absolute values in the loss; 0 for none
 * @param maxNorm largest norm of the weights into one unit; 0 for any
 */
record Regularization(double l1, double maxNorm) implements Serializable {
    static Regularization of(RegularizationParams<?> params) {
        return new Regularization(params.getL1(), params.isSet(params.maxNorm()) ? params.getMaxNorm() : 0);
    }

    /** Adds the slope of the penalty to {@code gradient}. */
    void addSlope(float[] weights, float[] gradient, WeightRange range) {
        if (l1 > 0 && range.matrix()) {
            float slope = (float) l1;
            for (int i = range.from(); i < range.to(); i++) {
                gradient[i] += slope * Math.signum(weights[i]);
            }
        }
    }

    /** Scales down the weights into each of {@code units} that are too long. */
    void limit(float[] weights, WeightRange range, int units) {
        if (maxNorm <= 0 || !range.matrix()) {
            return;
        }
        int size = (range.to() - range.from()) / units;
        for (int from = range.from(); from < range.to(); from += size) {
            double sum = 0;
            for (int i = from; i < from + size; i++) {
                sum += (double) weights[i] * weights[i];
            }
            double norm = Math.sqrt(sum);
            if (norm > maxNorm) {
                float scale = (float) (maxNorm / norm);
                for (int i = from; i < from + size; i++) {
                    weights[i] *= scale;
                }
            }
        }
    }
}
