package io.bellows.engine.bigdl;

import java.util.SplittableRandom;

/** Dropout whose mask is a function of a key set before each step; BigDL's own draws from a generator a thread. */
final class KeyedDropout implements HeapLayer {
    private final double rate;
    private final int run;
    private float[] mask = new float[0];
    private long key;

    /** Drops at {@code rate}, each time {@code run} values behind one another: 1, or a whole row. */
    KeyedDropout(double rate, int run) {
        this.rate = rate;
        this.run = run;
    }

    void setKey(long key) {
        this.key = key;
    }

    @Override
    public void forward(float[][] inputs, float[] output) {
        if (mask.length != output.length / run) {
            mask = new float[output.length / run];
        }
        SplittableRandom random = new SplittableRandom(key);
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0f : kept;
        }
        multiply(inputs[0], output);
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        if (below[0] != null) {
            multiply(gradient, below[0]);
        }
    }

    private void multiply(float[] from, float[] to) {
        for (int i = 0; i < mask.length; i++) {
            for (int at = i * run; at < (i + 1) * run; at++) {
                to[at] = from[at] * mask[i];
            }
        }
    }
}
