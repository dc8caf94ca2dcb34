package io.bellows.network;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What a parameter holds before training: a constant, or values drawn uniformly from [-bound, bound). */
public record Initializer(float constant, float bound) {
    /** All elements {@code value}. */
    public static Initializer constant(float value) {
        return new Initializer(value, 0f);
    }

    /** Uniform in [-{@code bound}, {@code bound}). */
    public static Initializer uniform(float bound) {
        return new Initializer(0f, bound);
    }

    /**
     * He et al. 2015, "Delving Deep into Rectifiers", section 2.2, in its uniform form: keeps the variance of a ReLU
     * network's activations.
     *
     * @param fanIn inputs that meet in one output
     */
    public static Initializer heUniform(long fanIn) {
        return new Initializer(0f, (float) Math.sqrt(6.0 / fanIn));
    }

    /** Glorot and Bengio 2010, equation 16: keeps the variance of activations and of gradients alike. */
    public static Initializer glorotUniform(long fanIn, long fanOut) {
        return new Initializer(0f, (float) Math.sqrt(6.0 / (fanIn + fanOut)));
    }

    /** {@code size} fresh values; a pure function of {@code seed}. */
    float[] draw(int size, long seed) {
        float[] values = new float[size];
        if (bound == 0f) {
            Arrays.fill(values, constant);
            return values;
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }
}
