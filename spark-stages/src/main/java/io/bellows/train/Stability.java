package io.bellows.train;

import java.io.Serializable;

/**
 * What keeps training steady.
 *
 * @param labelSmoothing share of each label that is spread over all classes, in [0, 1)
 * @param focalGamma γ of the focal loss; 0 for cross entropy
 * @param clipNorm largest norm of the mean gradient; 0 for any
 * @param clipValue largest value of the mean gradient, either way; 0 for any
 * @param emaDecay decay of the moving average of weights, in [0, 1); negative for no average
 */
record Stability(double labelSmoothing, double focalGamma, double clipNorm, double clipValue, double emaDecay)
        implements Serializable {
    static Stability of(StabilityParams<?> params) {
        return new Stability(
                params.getLabelSmoothing(),
                params.getFocalGamma(),
                params.isSet(params.clipNorm()) ? params.getClipNorm() : 0,
                params.isSet(params.clipValue()) ? params.getClipValue() : 0,
                params.isSet(params.emaDecay()) ? params.getEmaDecay() : -1);
    }

    boolean averages() {
        return emaDecay >= 0;
    }

    /** Cuts the values of {@code gradient}, then scales all of it, down to the limits. */
    void clip(float[] gradient) {
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
            double norm = Math.sqrt(sum);
            if (norm > clipNorm) {
                float scale = (float) (clipNorm / norm);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= scale;
                }
            }
        }
    }

    /** Moves {@code average} towards {@code weights} after step {@code step}, counted from 1. */
    void average(float[] average, float[] weights, long step) {
        // a fixed decay would remember the first, random weights for long
        double decay = Math.min(emaDecay, (1.0 + step) / (10.0 + step));
        float keep = (float) decay;
        float fresh = (float) (1 - decay);
        for (int i = 0; i < average.length; i++) {
            average[i] = keep * average[i] + fresh * weights[i];
        }
    }
}
