package io.bellows.engine.bigdl;

/** The sum of vectors. BigDL's own takes none whose memory is that of an image of 1×1, as behind a Flatten. */
record VectorSum() implements HeapLayer {
    @Override
    public void forward(float[][] inputs, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = 0f;
            for (float[] input : inputs) {
                output[i] += input[i];
            }
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        for (float[] each : below) {
            if (each != null) {
                System.arraycopy(gradient, 0, each, 0, each.length);
            }
        }
    }
}
