package io.bellows.engine.onnx;

import io.bellows.engine.onnx.TensorRanges.Range;

/**
 * The map {@code real = scale × (quantized - zeroPoint)}, in the arithmetic of ONNX Runtime's own quantizer: ranges and
 * scales are floats, quotients are doubles, ties go to even.
 *
 * @param scale the real value of one step
 * @param zeroPoint the step that stands for 0
 */
record AffineScale(float scale, int zeroPoint) {
    private static final int UINT8_MAX = 255;
    private static final double INT8_STEPS = 254;
    private static final double INT32_STEPS = 2.0 * Integer.MAX_VALUE;

    /** Steps 0 to 255 over {@code range}, widened to hold 0; of step 1 where the range is 0 alone. */
    static AffineScale uint8(Range range) {
        float min = Math.min(range.min(), 0f);
        float max = Math.max(range.max(), 0f);
        double scale = (double) (max - min) / UINT8_MAX;
        return scale < Float.MIN_NORMAL
                ? new AffineScale(1f, 0)
                : new AffineScale((float) scale, (int) Math.rint(-min / scale));
    }

    /** The scale of steps -127 to 127 over {@code values[from, to)}; 1 where they are all 0. */
    static float int8(float[] values, int from, int to) {
        float largest = 0f;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        double scale = (largest + largest) / INT8_STEPS;
        return scale < Float.MIN_NORMAL ? 1f : (float) scale;
    }

    /** {@code weightScale}, raised where a bias of scale {@code inputScale × weightScale} would overflow an int32. */
    static float roomForBias(float weightScale, float inputScale, float bias) {
        double smallest = 1.0001f * (2f * Math.abs(bias)) / INT32_STEPS;
        double candidate = (double) inputScale * weightScale;
        return candidate < smallest && candidate > 0 ? (float) (weightScale * (smallest / candidate)) : weightScale;
    }

    static byte quantizeWeight(float value, float scale) {
        return (byte) Math.max(-128, Math.min(127, Math.rint(value / scale)));
    }

    static int quantizeBias(float value, float scale) {
        return (int) Math.rint(value / (double) scale);
    }
}
