package io.bellows.engine.bigdl;

import java.util.List;

/**
 * The values of each row's first input, then those of its second, and so on; of one input, the same values.
 *
 * <p>BigDL's own joining of channels takes memory as it comes, in blocks of 8 or 16 channels by the processor's vectors. It
 * cannot cut the gradient inside a block, and ends the whole process when it must.
 */
record Join(List<Integer> sizes) implements HeapLayer {
    @Override
    public void forward(float[][] inputs, float[] output) {
        int row = sizes.stream().mapToInt(Integer::intValue).sum();
        int start = 0;
        for (int i = 0; i < inputs.length; i++) {
            copy(inputs[i], 0, sizes.get(i), output, start, row, sizes.get(i));
            start += sizes.get(i);
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        int row = sizes.stream().mapToInt(Integer::intValue).sum();
        int start = 0;
        for (int i = 0; i < below.length; i++) {
            if (below[i] != null) {
                copy(gradient, start, row, below[i], 0, sizes.get(i), sizes.get(i));
            }
            start += sizes.get(i);
        }
    }

    /** Copies {@code length} values of each row, from one place of rows of one length to another of rows of another. */
    static void copy(float[] from, int start, int row, float[] to, int target, int targetRow, int length) {
        for (int at = start, there = target; at < from.length; at += row, there += targetRow) {
            System.arraycopy(from, at, to, there, length);
        }
    }
}
