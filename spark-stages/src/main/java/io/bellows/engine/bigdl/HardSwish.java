package io.bellows.engine.bigdl;

/** x · min(max(x + 3, 0), 6) / 6. */
final class HardSwish implements HeapLayer {
    @Override
    public void forward(float[][] inputs, float[] output) {
        float[] x = inputs[0];
        for (int i = 0; i < x.length; i++) {
            output[i] = x[i] * Math.min(Math.max(x[i] + 3f, 0f), 6f) / 6f;
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        float[] x = inputs[0];
        for (int i = 0; below[0] != null && i < x.length; i++) {
            below[0][i] = gradient[i] * slope(x[i]);
        }
    }

    private static float slope(float x) {
        if (x <= -3f) {
            return 0f;
        }
        return x >= 3f ? 1f : (2f * x + 3f) / 6f;
    }
}
