package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * What keeps kernels and matrices small, beside weight decay and dropout; biases and normalisation are left alone.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface RegularizationParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final DoubleParam l1;
        private final DoubleParam maxNorm;

        Group(Params stage) {
            l1 = CheckedParams.doubleBetween(
                    stage, "l1", "factor of the sum of absolute weights in the loss", 0, Double.MAX_VALUE);
            maxNorm = CheckedParams.doubleAbove(stage, "maxNorm", "largest norm of the weights into one unit", 0);
        }
    }

    /** The group of params; not itself a param. */
    Group regularizationParams();

    /** The stage itself. */
    S self();

    /** Factor λ of λ Σ|w| in the loss (Tibshirani 1996), at least 0; reported losses are without it; default 0. */
    default DoubleParam l1() {
        return regularizationParams().l1;
    }

    /** The value of {@link #l1}. */
    default double getL1() {
        return (double) getOrDefault(l1());
    }

    /** Sets {@link #l1}. */
    default S setL1(double value) {
        set(l1(), value);
        return self();
    }

    /** Largest Euclidean norm of the weights into one unit or channel, above 0, to which longer ones are scaled after each step (Srivastava et al. 2014, section 5.1); not set by default. */
    default DoubleParam maxNorm() {
        return regularizationParams().maxNorm;
    }

    /** The value of {@link #maxNorm}. */
    default double getMaxNorm() {
        return (double) getOrDefault(maxNorm());
    }

    /** Sets {@link #maxNorm}. */
    default S setMaxNorm(double value) {
        set(maxNorm(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(RegularizationParams<?> stage) {
        stage.setDefault(stage.l1(), 0.0);
    }
}
