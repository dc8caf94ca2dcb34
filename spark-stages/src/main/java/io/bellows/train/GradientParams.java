package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import io.bellows.train.collective.PortRange;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
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
        private final Param<String> collectivePorts;

        Group(Params stage) {
            gradientPrecision = new ModeParam<>(
                    stage,
                    "gradientPrecision",
                    "what a value of the gradient is between workers",
                    GradientPrecision.class);
            gradientTopK = CheckedParams.doubleBetween(
                    stage, "gradientTopK", "part of the gradient that crosses in a step", Double.MIN_VALUE, 1);
            collective = new ModeParam<>(stage, "collective", "how workers sum their gradients", CollectiveKind.class);
            collectivePorts = CheckedParams.string(
                    stage,
                    "collectivePorts",
                    "ports on which workers listen for each other, such as 40000-40015; 0: any",
                    PortRange::isValid,
                    PortRange.EXPECTED);
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
     * How workers sum their gradients: {@code rabit}, by XGBoost's collective, on any free ports of the executors' hosts; {@code
     * sockets}, on {@code collectivePorts} of the executor's own address; both are not encrypted; {@code shared-memory}, without a
     * network, where all executors are on one machine; {@code spark-blocks}, by blocks that Spark's executors send to each other,
     * slower, on Spark's own ports and as safe as {@code spark.authenticate} and {@code spark.network.crypto.enabled} make them;
     * {@code auto}, {@code shared-memory} where all executors are on one machine and see a file of it, else {@code rabit}, or {@code
     * sockets} where the cluster has XGBoost's classes of its own. With all, sums are the same up to rounding. Default {@code auto}.
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

    /**
     * The ports on which workers listen for each other where {@code collective} is {@code sockets}: one, or a range such as {@code
     * 40000-40015}, of which each worker of a host takes the least that is free; default {@code 0}: any.
     */
    default Param<String> collectivePorts() {
        return gradientParams().collectivePorts;
    }

    /** The value of {@link #collectivePorts}. */
    default String getCollectivePorts() {
        return getOrDefault(collectivePorts());
    }

    /** Sets {@link #collectivePorts}. */
    default S setCollectivePorts(String value) {
        set(collectivePorts(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(GradientParams<?> stage) {
        stage.setDefault(stage.gradientPrecision(), stage.gradientPrecision().stored(GradientPrecision.FP32));
        stage.setDefault(stage.gradientTopK(), 1.0);
        stage.setDefault(stage.collective(), stage.collective().stored(CollectiveKind.AUTO));
        stage.setDefault(stage.collectivePorts(), PortRange.ANY.toString());
    }
}
