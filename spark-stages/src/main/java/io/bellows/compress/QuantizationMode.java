package io.bellows.compress;

import io.bellows.engine.onnx.WeightFormat;

/** What {@link PostTrainingQuantizer} turns numbers into. */
public enum QuantizationMode {
    /** Weights and activations in 8-bit integers, computed with as such; activations over ranges of a sample of rows. */
    STATIC_INT8(null),
    /** Weights kept in 8 bits with a scale for each output; computation in floats. */
    INT8_WEIGHTS(WeightFormat.INT8),
    /** Weights kept in IEEE half precision; computation in floats. */
    FP16_WEIGHTS(WeightFormat.FP16),
    /** Weights kept as brain floating point; computation in floats. */
    BF16_WEIGHTS(WeightFormat.BF16);

    private final WeightFormat format;

    QuantizationMode(WeightFormat format) {
        this.format = format;
    }

    /** The format of weights, where they alone change; else null. */
    WeightFormat format() {
        return format;
    }
}
