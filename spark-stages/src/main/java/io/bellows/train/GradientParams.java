package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * How the gradients of workers cross the network. Weights and optimizer stay in single precision; with one worker nothing
 * crosses, and the params do nothing.
 *
 * <p>What a step leaves behind, by rounding or by not sending it, a worker adds to its gradient of the next step (error
 * feedback, Seide et al. 2014; Karimireddy et al. 2019). The last step of an epoch is exact and sends all that was left, so
 * that a checkpoint has no part of the gradient to keep.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface GradientParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<GradientPrecision> gradientPrecision;
        private final DoubleParam gradientTopK;
        private final ModeParam<CollectiveKind> collective;

        Group(Params stage) {
            gradientPrecision = new ModeParam<>(
                    stage,
                    "gradientPrecision",
                    "what a value of the gradient is between workers",
                    GradientPrecision.class);
            gradientTopK = CheckedParams.doubleBetween(
                    stage, "gradientTopK", "part of the gradient that crosses in a step", Double.MIN_VALUE, 1);
            collective = new ModeParam<>(stage, "collective", "how workers sum their gradients", CollectiveKind.class);
        }
    }

    /** The group of params; not itself a param. */
    Group gradientParams();

    /** The stage itself. */
    S self();

    /**
     * What a value of the gradient is between workers: {@code fp32}; {@code int16}, half the bytes, in which 128 values in a row
     * share a power of two and each has 15 bits less those that the number of workers needs (it is rounded finer than bf16,
     * whose values have 8, and its sums are exact whatever their order); {@code int8}, a quarter of the bytes, for at most 18
     * workers. Default {@code fp32}.
     */
    default ModeParam<GradientPrecision> gradientPrecision() {
        return gradientParams().gradientPrecision;
    }

    /** The value of {@link #gradientPrecision}. */
    default String getGradientPrecision() {
        return getOrDefault(gradientPrecision());
    }

    /** Sets {@link #gradientPrecision}. */
    default S setGradientPrecision(String value) {
        set(gradientPrecision(), value);
        return self();
    }

    /** Sets {@link #gradientPrecision}. */
    default S setGradientPrecision(GradientPrecision value) {
        return setGradientPrecision(gradientPrecision().stored(value));
    }

    /**
     * The part of the gradient that crosses in a step, above 0 to 1; default 1: all. Blocks of 128 values are sent whole, those
     * with the largest norm over all workers, which all workers choose alike; the others wait for a later step.
     */
    default DoubleParam gradientTopK() {
        return gradientParams().gradientTopK;
    }

    /** The value of {@link #gradientTopK}. */
    default double getGradientTopK() {
        return (double) getOrDefault(gradientTopK());
    }

    /** Sets {@link #gradientTopK}. */
    default S setGradientTopK(double value) {
        set(gradientTopK(), value);
        return self();
    }

    /**
     * How workers sum their gradients: {@code rabit}, by XGBoost's collective, whose sockets are neither encrypted nor
     * authenticated; {@code spark-blocks}, by blocks that Spark's executors send to each other, slower, on Spark's own ports
     * and as safe as {@code spark.authenticate}, {@code spark.network.crypto.enabled} and {@code spark.ssl} make them. With
     * both, sums are the same up to rounding. Default {@code rabit}.
     */
    default ModeParam<CollectiveKind> collective() {
        return gradientParams().collective;
    }

    /** The value of {@link #collective}. */
    default String getCollective() {
        return getOrDefault(collective());
    }

    /** Sets {@link #collective}. */
    default S setCollective(String value) {
        set(collective(), value);
        return self();
    }

    /** Sets {@link #collective}. */
    default S setCollective(CollectiveKind value) {
        return setCollective(collective().stored(value));
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(GradientParams<?> stage) {
        stage.setDefault(stage.gradientPrecision(), stage.gradientPrecision().stored(GradientPrecision.FP32));
        stage.setDefault(stage.gradientTopK(), 1.0);
        stage.setDefault(stage.collective(), stage.collective().stored(CollectiveKind.RABIT));
    }
}
