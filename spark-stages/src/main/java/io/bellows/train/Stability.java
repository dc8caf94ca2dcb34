package io.bellows.train;

import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;

/**
 * What keeps training steady.
 *
 * @param clipNorm largest norm of the mean gradient; 0 for any
 * @param clipValue largest value of the mean gradient, either way; 0 for any
 * @param nonFinite what happens when a loss or gradient is no finite number
 * @param lossScaling of the backward pass
 * @param synchronizedNorms whether batch statistics are those of the batch of all workers
 */
record Stability(
        double clipNorm, double clipValue, NonFiniteSteps nonFinite, LossScaling lossScaling, boolean synchronizedNorms)
        implements Serializable {
    static Stability of(StabilityParams<?> params) {
        return new Stability(
                params.isSet(params.clipNorm()) ? params.getClipNorm() : 0,
                params.isSet(params.clipValue()) ? params.getClipValue() : 0,
                params.nonFiniteSteps().constant(params.getNonFiniteSteps()),
                LossScaling.of(params),
                params.getSynchronizedBatchNorm());
    }

    /**
     * Cuts the values of {@code gradient}, then scales all of it, down to the limits.
     *
     * @param overParts adds up over the parts of a network that is cut
     */
    void clip(float[] gradient, DoubleUnaryOperator overParts) {
        if (clipValue > 0) {
            float limit = (float) clipValue;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
            }
        }
        if (clipNorm > 0) {
            double sum = 0;
            for (float value : gradient) {
                sum += (double) value * value;
            }
            double norm = Math.sqrt(overParts.applyAsDouble(sum));
            if (norm > clipNorm) {
                float scale = (float) (clipNorm / norm);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= scale;
                }
            }
        }
    }
}
