package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.mkl.MKL;

/** x / (1 + e^-x), whose exponentials MKL makes many at a time. */
final class Silu implements HeapLayer {
    private float[] sigmoid = new float[0];

    @Override
    public void forward(float[][] inputs, float[] output) {
        float[] x = inputs[0];
        if (sigmoid.length != x.length) {
            sigmoid = new float[x.length];
        }
        for (int i = 0; i < x.length; i++) {
            output[i] = -x[i];
        }
        MKL.vsExp(x.length, output, 0, sigmoid, 0);
        for (int i = 0; i < x.length; i++) {
            sigmoid[i] = 1f / (1f + sigmoid[i]);
            output[i] = x[i] * sigmoid[i];
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        float[] x = inputs[0];
        for (int i = 0; below[0] != null && i < x.length; i++) {
            below[0][i] = gradient[i] * sigmoid[i] * (1f + x[i] * (1f - sigmoid[i]));
        }
    }
}
