package io.bellows.train;

import java.io.Serializable;

/**
 * By what the slopes of the loss are multiplied before the backward pass, and the summed gradient divided after it (Micikevicius
 * et al. 2018, "Mixed precision training", section 3.2).
 *
 * @param initial above 0
 * @param dynamic whether it is halved by a gradient that is no finite number, and doubled after {@code window} steps without one
 * @param window at least 1
 */
record LossScaling(double initial, boolean dynamic, int window) implements Serializable {
    static final LossScaling NONE = new LossScaling(1, false, 1);

    private static final double LARGEST = 0x1p24;

    static LossScaling of(StabilityParams<?> params) {
        return new LossScaling(params.getLossScale(), params.getDynamicLossScale(), params.getLossScaleWindow());
    }

    /** The scale after {@code steps} steps in a row at {@code scale} whose gradients were finite. */
    double afterFinite(double scale, int steps) {
        return dynamic && steps > 0 && steps % window == 0 ? Math.max(scale, Math.min(LARGEST, 2 * scale)) : scale;
    }

    /** Whether a gradient that is no finite number may be for the scale's sake. */
    boolean canFall(double scale) {
        return dynamic && scale > 1;
    }
}
