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
    private static final double INT32_STEPS = 2.0 * Integer.MAX_VALUE;

    /**
     * All steps of {@code type} over {@code range}, widened to hold 0; of step 1 where the range is 0 alone.
     *
     * @param symmetric whether 0 is the middle step
     */
    static AffineScale of(Range range, IntegerType type, boolean symmetric) {
        float min = Math.min(range.min(), 0f);
        float max = Math.max(range.max(), 0f);
        int lowest = type.min();
        if (symmetric) {
            max = Math.max(-min, max);
            min = -max;
            lowest = Math.max(lowest, -type.max());
        }
        double scale = (double) (max - min) / (type.max() - lowest);
        if (scale < Float.MIN_NORMAL) {
            return new AffineScale(1f, 0);
        }
        double zeroPoint = symmetric ? (lowest + type.max()) / 2.0 : lowest - min / scale;
        return new AffineScale((float) scale, (int) Math.rint(zeroPoint));
    }

    /** The scale of steps {@code -steps} to {@code steps} up to a magnitude {@code largest}; 1 where it is 0. */
    static float symmetric(float largest, int steps) {
        double scale = (largest + largest) / (2.0 * steps);
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

    /** The step nearest to {@code value}, cut off at the ends of {@code type}. */
    byte quantize(float value, IntegerType type) {
        double step = Math.rint(value / scale) + zeroPoint;
        return (byte) Math.max(type.min(), Math.min(type.max(), step));
    }
}
