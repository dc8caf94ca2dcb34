package io.bellows.train;

import io.bellows.train.collective.Collective;
import java.util.Arrays;

/**
 * Sums the gradients of all workers in fewer bytes, and keeps what it could not send for the next step.
 *
 * <p>The workers agree first on what is finite and on the blocks to send, then on the power of two of each, then sum whole
 * numbers; each of these is the same on all of them, as sums are.
 */
final class GradientExchange {
    /** Values in a row that share a power of two. */
    static final int BLOCK = 128;

    private static final int EXPONENT_BIAS = 127;
    /** Of the least power of two of a block; its inverse must be a finite number. */
    private static final int LEAST_EXPONENT = -100;

    /** A float to which a small number is added keeps it, rounded to a whole number, in its lowest bits. */
    private static final float WHOLE = 0x1.8p23f;

    private final GradientCoding coding;
    private final Collective collective;
    private final int size;
    private final float[] left;
    private final float[] agreed;
    private final int[] chosen;

    /**
     * @param size values of a gradient
     * @param extras numbers that follow it and cross as they are
     */
    GradientExchange(GradientCoding coding, Collective collective, int size, int extras) {
        this.coding = coding;
        this.collective = collective;
        this.size = size;
        boolean isPlain = coding.isPlain() || collective.size() == 1;
        int blocks = (size + BLOCK - 1) / BLOCK;
        left = isPlain ? null : new float[size];
        agreed = new float[isPlain ? 0 : extras + 1 + (coding.topK() < 1 ? blocks : 0)];
        chosen = new int[isPlain ? 0 : (int) Math.max(1, Math.ceil(coding.topK() * blocks))];
    }

    /**
     * Replaces the gradient and what follows it by the sums over all workers; by NaN where a worker's is not finite.
     *
     * @param isExact whether all of it is to cross, in single precision, with what earlier steps left
     */
    void sum(float[] sums, boolean isExact) {
        if (left == null) {
            collective.sum(sums);
            return;
        }
        if (isExact) {
            addLeft(sums);
            Arrays.fill(left, 0f);
            collective.sum(sums);
            return;
        }
        if (!agree(sums)) {
            Arrays.fill(sums, 0, size, Float.NaN);
            return;
        }
        addLeft(sums);
        System.arraycopy(sums, 0, left, 0, size);
        choose();
        Arrays.fill(sums, 0, size, 0f);
        if (coding.precision() == GradientPrecision.FP32) {
            sumChosen(sums);
        } else {
            sumWhole(sums);
        }
    }

    /** What is left for the next step; the array itself, null where nothing ever is. */
    float[] leftOver() {
        return left;
    }

    private void addLeft(float[] sums) {
        for (int i = 0; i < size; i++) {
            sums[i] += left[i];
        }
    }

    /** Sums what follows the gradient, and the blocks' squared norms where they are chosen by; whether all is finite. */
    private boolean agree(float[] sums) {
        int extras = sums.length - size;
        System.arraycopy(sums, size, agreed, 0, extras);
        Arrays.fill(agreed, extras, agreed.length, 0f);
        float probe = 0;
        for (int i = 0; i < size; i++) {
            probe += sums[i] * 0f;
        }
        agreed[extras] = probe == 0 ? 0 : 1;
        for (int block = extras + 1; block < agreed.length && probe == 0; block++) {
            int from = (block - extras - 1) * BLOCK;
            float norm = 0;
            for (int i = from; i < Math.min(from + BLOCK, size); i++) {
                float value = sums[i] + left[i];
                norm += value * value;
            }
            agreed[block] = norm;
        }
        collective.sum(agreed);
        System.arraycopy(agreed, 0, sums, size, extras);
        return agreed[extras] == 0;
    }

    /** The blocks to send, in their order: those of the largest norm, of equal ones the first. */
    private void choose() {
        int blocks = (size + BLOCK - 1) / BLOCK;
        if (chosen.length == blocks) {
            Arrays.setAll(chosen, i -> i);
            return;
        }
        int first = agreed.length - blocks;
        float[] sorted = Arrays.copyOfRange(agreed, first, agreed.length);
        Arrays.sort(sorted);
        float least = sorted[blocks - chosen.length];
        int above = 0;
        for (float norm : sorted) {
            above += norm > least ? 1 : 0;
        }
        int ties = chosen.length - above;
        int count = 0;
        for (int block = 0; block < blocks; block++) {
            float norm = agreed[first + block];
            if (norm > least || (norm == least && ties-- > 0)) {
                chosen[count++] = block;
            }
        }
    }

    private int end(int block) {
        return Math.min((block + 1) * BLOCK, size);
    }

    private int valuesChosen() {
        int values = 0;
        for (int block : chosen) {
            values += end(block) - block * BLOCK;
        }
        return values;
    }

    private void sumChosen(float[] sums) {
        float[] sent = new float[valuesChosen()];
        int at = 0;
        for (int block : chosen) {
            int count = end(block) - block * BLOCK;
            System.arraycopy(left, block * BLOCK, sent, at, count);
            Arrays.fill(left, block * BLOCK, end(block), 0f);
            at += count;
        }
        collective.sum(sent);
        at = 0;
        for (int block : chosen) {
            int count = end(block) - block * BLOCK;
            System.arraycopy(sent, at, sums, block * BLOCK, count);
            at += count;
        }
    }

    private void sumWhole(float[] sums) {
        byte[] exponents = new byte[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            float largest = 0;
            for (int j = chosen[i] * BLOCK; j < end(chosen[i]); j++) {
                largest = Math.max(largest, Math.abs(left[j]));
            }
            exponents[i] = (byte) (Math.max(Math.getExponent(largest), LEAST_EXPONENT) + EXPONENT_BIAS);
        }
        collective.max(exponents);
        short[] sent = new short[valuesChosen()];
        int at = 0;
        for (int i = 0; i < chosen.length; i++) {
            float unit = unit(exponents[i]);
            float inverse = 1 / unit;
            for (int j = chosen[i] * BLOCK; j < end(chosen[i]); j++) {
                float whole = left[j] * inverse + WHOLE;
                sent[at++] = (short) Float.floatToRawIntBits(whole);
                left[j] -= (whole - WHOLE) * unit;
            }
        }
        sumWhole(sent);
        at = 0;
        for (int i = 0; i < chosen.length; i++) {
            float unit = unit(exponents[i]);
            for (int j = chosen[i] * BLOCK; j < end(chosen[i]); j++) {
                sums[j] = sent[at++] * unit;
            }
        }
    }

    private void sumWhole(short[] values) {
        if (coding.precision() == GradientPrecision.INT16) {
            collective.sum(values);
            return;
        }
        byte[] narrow = new byte[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (byte) values[i];
        }
        collective.sum(narrow);
        for (int i = 0; i < narrow.length; i++) {
            values[i] = narrow[i];
        }
    }

    /** What a whole number of 1 stands for in a block whose values lie below the power of two that follows the exponent. */
    private float unit(byte exponent) {
        int power = (exponent & 0xFF) - EXPONENT_BIAS;
        return (float) (Math.scalb(2.0, power) / coding.precision().largest(collective.size()));
    }
}
