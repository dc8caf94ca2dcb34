package io.bellows.engine.onnx;

/** How the range of an activation is chosen from the values that it takes on calibration rows. */
public enum CalibrationMethod {
    /** From the smallest to the largest value. */
    MIN_MAX,
    /** From the mean of each row's smallest value to the mean of each row's largest. */
    MOVING_AVERAGE,
    /** What a share of the values lies in, outliers left out. */
    PERCENTILE,
    /**
     * The range around 0 over which 128 steps lose the least information, by the Kullback-Leibler divergence (Migacz
     * 2017, "8-bit Inference with TensorRT").
     */
    ENTROPY,
    /** The range over which rounding and cutting off make the least squared error. */
    MSE;

    /** Whether the values must be looked at a second time, when their range is known. */
    public boolean needsHistograms() {
        return this != MIN_MAX;
    }
}
