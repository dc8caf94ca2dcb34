package io.bellows.compress;

import io.bellows.engine.onnx.WeightFormat;

/** What {@link PostTrainingQuantizer} turns numbers into. */
public enum QuantizationMode {
    /** Weights and activations in 8-bit integers, computed with as such; activations over ranges of a sample of rows. */
    STATIC_INT8(8, null),
    /** Linear layers computed in 8-bit integers, over ranges of each batch; other weights kept in 8 bits. */
    DYNAMIC_INT8(8, null),
    /** Weights kept in 8 bits with a scale for each output; computation in floats. */
    INT8_WEIGHTS(8, WeightFormat.INT8),
    /** Weights of linear layers kept in 4 bits with a scale for each block of inputs, others in 8; computation in floats. */
    INT4_WEIGHTS(4, null),
    /** Weights kept in IEEE half precision; computation in floats. */
    FP16_WEIGHTS(16, WeightFormat.FP16),
    /** Weights kept as brain floating point; computation in floats. */
    BF16_WEIGHTS(16, WeightFormat.BF16);

    private final int bits;
    private final WeightFormat format;

    QuantizationMode(int bits, WeightFormat format) {
        this.bits = bits;
        this.format = format;
    }

    /** Bits of a weight of a linear layer. */
    int bits() {
        return bits;
    }

    /** The format of weights, where all of them take the same and they alone change; else null. */
    WeightFormat format() {
        return format;
    }
}
