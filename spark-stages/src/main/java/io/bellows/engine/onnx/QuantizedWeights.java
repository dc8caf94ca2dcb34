package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;

/** A constant in int8, symmetric around 0, with one scale, or one for each index of an axis. */
final class QuantizedWeights {
    private final byte[] values;
    private final float[] scales;
    private final int axis;
    private final int[] dims;

    private QuantizedWeights(byte[] values, float[] scales, int axis, int[] dims) {
        this.values = values;
        this.scales = scales;
        this.axis = axis;
        this.dims = dims;
    }

    /**
     * The weight {@code tensor} of a layer, with room for its bias.
     *
     * @param axis of the output channels; -1 for one scale for all
     * @param inputScale of the layer's input
     * @param bias one value for each output channel, or null
     */
    static QuantizedWeights of(TensorProto tensor, int axis, int steps, float inputScale, float[] bias) {
        float[] weights = OnnxGraph.floats(tensor);
        int[] dims = OnnxGraph.dims(tensor);
        int channels = axis < 0 ? 1 : dims[axis];
        int inner = inner(dims, axis);
        float[] scales = scales(weights, channels, inner, steps);
        for (int i = 0; bias != null && i < bias.length; i++) {
            int channel = channels == 1 ? 0 : i;
            scales[channel] = AffineScale.roomForBias(scales[channel], inputScale, bias[i]);
        }
        byte[] values = new byte[weights.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = AffineScale.quantizeWeight(weights[i], scales[i / inner % channels]);
        }
        return new QuantizedWeights(values, scales, axis, dims);
    }

    private static int inner(int[] dims, int axis) {
        return axis < 0 ? 1 : Arrays.stream(dims).skip(axis + 1L).reduce(1, Math::multiplyExact);
    }

    private static float[] scales(float[] weights, int channels, int inner, int steps) {
        float[] largest = new float[channels];
        for (int i = 0; i < weights.length; i++) {
            int channel = i / inner % channels;
            largest[channel] = Math.max(largest[channel], Math.abs(weights[i]));
        }
        for (int channel = 0; channel < channels; channel++) {
            largest[channel] = AffineScale.symmetric(largest[channel], steps);
        }
        return largest;
    }

    boolean hasScalesOf(QuantizedWeights other) {
        return axis == other.axis && Arrays.equals(scales, other.scales);
    }

    /** {@code bias} in int32, of scale {@code inputScale} times that of the channel. */
    int[] quantizedBias(float[] bias, float inputScale) {
        int[] quantized = new int[bias.length];
        for (int channel = 0; channel < bias.length; channel++) {
            float scale = scales.length == 1 ? scales[0] : scales[channel];
            quantized[channel] = AffineScale.quantizeBias(bias[channel], inputScale * scale);
        }
        return quantized;
    }

    /** The real value that the integer at {@code index} stands for. */
    double real(int index) {
        int channel = scales.length == 1 ? 0 : index / inner(dims, axis) % scales.length;
        return (double) values[index] * scales[channel];
    }

    /** The integers. */
    byte[] values() {
        return values;
    }

    float[] scales() {
        return scales;
    }

    /** The axis of the scales; -1 where one is for all. */
    int axis() {
        return axis;
    }

    /** The shape of the constant. */
    int[] dims() {
        return dims;
    }
}
