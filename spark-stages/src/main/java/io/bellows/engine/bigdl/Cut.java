package io.bellows.engine.bigdl;

import java.util.Arrays;

/** A run of values of each row. */
record Cut(int row, int start, int length) implements HeapLayer {
    @Override
    public void forward(float[][] inputs, float[] output) {
        Join.copy(inputs[0], start, row, output, 0, length, length);
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        if (below[0] != null) {
            Arrays.fill(below[0], 0f);
            Join.copy(gradient, 0, length, below[0], start, row, length);
        }
    }
}
