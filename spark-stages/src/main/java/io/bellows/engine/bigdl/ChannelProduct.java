package io.bellows.engine.bigdl;

/** Each channel of the first input times its element of the second. */
record ChannelProduct(int area) implements HeapLayer {
    @Override
    public void forward(float[][] inputs, float[] output) {
        scale(inputs[0], inputs[1], output);
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        if (below[0] != null) {
            scale(gradient, inputs[1], below[0]);
        }
        for (int channel = 0; below[1] != null && channel < below[1].length; channel++) {
            double sum = 0;
            for (int at = channel * area; at < (channel + 1) * area; at++) {
                sum += (double) gradient[at] * inputs[0][at];
            }
            below[1][channel] = (float) sum;
        }
    }

    private void scale(float[] values, float[] factors, float[] to) {
        for (int channel = 0; channel < factors.length; channel++) {
            for (int at = channel * area; at < (channel + 1) * area; at++) {
                to[at] = values[at] * factors[channel];
            }
        }
    }
}
