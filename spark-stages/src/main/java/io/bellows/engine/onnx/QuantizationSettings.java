package io.bellows.engine.onnx;

import java.io.Serializable;
import java.util.Set;

/**
 * How a model is turned into integers.
 *
 * @param activations what activations become
 * @param perChannel whether weights have a scale for each output channel, not one for each tensor
 * @param symmetric whether the range of an activation is widened to reach as far below 0 as above
 * @param reduceRange whether weights take 7 of their 8 bits, for CPUs whose 8-bit sums saturate
 * @param floatLayers names of the layers that stay in floats of the model
 * @param floatOutputs whether the outputs of the model are not rounded to steps of their range
 */
public record QuantizationSettings(
        IntegerType activations,
        boolean perChannel,
        boolean symmetric,
        boolean reduceRange,
        Set<String> floatLayers,
        boolean floatOutputs)
        implements Serializable {
    /** Activations in uint8 with a zero point, weights in all 8 bits with a scale a channel, no layer in floats, outputs in steps. */
    public static final QuantizationSettings DEFAULT =
            new QuantizationSettings(IntegerType.UINT8, true, false, false, Set.of(), false);

    /** Settings of their own copy of the names. */
    public QuantizationSettings {
        floatLayers = Set.copyOf(floatLayers);
    }

    /** These settings with {@code layers}, and no others, in floats. */
    public QuantizationSettings withFloatLayers(Set<String> layers) {
        return new QuantizationSettings(activations, perChannel, symmetric, reduceRange, layers, floatOutputs);
    }

    /** The largest magnitude that a weight becomes. */
    int weightSteps() {
        return reduceRange ? 64 : 127;
    }
}
