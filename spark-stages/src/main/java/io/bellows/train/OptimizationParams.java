package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * How the weights move: the optimizer and its settings.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface OptimizationParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<OptimizerKind> optimizer;
        private final DoubleParam learningRate;
        private final DoubleParam momentum;
        private final BooleanParam nesterov;
        private final DoubleParam beta1;
        private final DoubleParam beta2;
        private final DoubleParam epsilon;
        private final DoubleParam weightDecay;
        private final ModeParam<OptimizerSharding> shardOptimizerState;

        Group(Params stage) {
            optimizer = new ModeParam<>(stage, "optimizer", "which optimizer", OptimizerKind.class);
            learningRate = CheckedParams.doubleAbove(stage, "learningRate", "base learning rate", 0);
            momentum = share(stage, "momentum", "momentum of sgd, lars and rmsprop");
            nesterov = new BooleanParam(stage, "nesterov", "whether sgd looks ahead along its velocity");
            beta1 = share(stage, "beta1", "decay of the mean of gradients");
            beta2 = share(stage, "beta2", "decay of the mean of squared gradients");
            epsilon = CheckedParams.doubleAbove(stage, "epsilon", "what is added to the root of squared gradients", 0);
            weightDecay = CheckedParams.doubleBetween(
                    stage, "weightDecay", "pull of kernels and matrices towards 0", 0, Double.MAX_VALUE);
            shardOptimizerState = new ModeParam<>(
                    stage,
                    "shardOptimizerState",
                    "whether a worker keeps the optimizer's vectors for its part of the weights alone",
                    OptimizerSharding.class);
        }

        private static DoubleParam share(Params stage, String name, String doc) {
            return CheckedParams.doubleBetween(stage, name, doc, 0, Math.nextDown(1.0));
        }
    }

    /** The group of params; not itself a param. */
    Group optimizationParams();

    /** The stage itself. */
    S self();

    /** Which optimizer; default {@code adamw}. */
    default ModeParam<OptimizerKind> optimizer() {
        return optimizationParams().optimizer;
    }

    /** The value of {@link #optimizer}. */
    default String getOptimizer() {
        return getOrDefault(optimizer());
    }

    /** Sets {@link #optimizer}. */
    default S setOptimizer(String value) {
        set(optimizer(), value);
        return self();
    }

    /** Sets {@link #optimizer}. */
    default S setOptimizer(OptimizerKind value) {
        return setOptimizer(optimizer().stored(value));
    }

    /** Base learning rate, above 0; default 1e-3. */
    default DoubleParam learningRate() {
        return optimizationParams().learningRate;
    }

    /** The value of {@link #learningRate}. */
    default double getLearningRate() {
        return (double) getOrDefault(learningRate());
    }

    /** Sets {@link #learningRate}. */
    default S setLearningRate(double value) {
        set(learningRate(), value);
        return self();
    }

    /** Momentum of {@code sgd} and {@code lars}, in [0, 1), and of {@code rmsprop} where it is set; default 0.9. */
    default DoubleParam momentum() {
        return optimizationParams().momentum;
    }

    /** The value of {@link #momentum}. */
    default double getMomentum() {
        return (double) getOrDefault(momentum());
    }

    /** Sets {@link #momentum}. */
    default S setMomentum(double value) {
        set(momentum(), value);
        return self();
    }

    /** Whether {@code sgd} looks ahead along its velocity; default false. */
    default BooleanParam nesterov() {
        return optimizationParams().nesterov;
    }

    /** The value of {@link #nesterov}. */
    default boolean getNesterov() {
        return (boolean) getOrDefault(nesterov());
    }

    /** Sets {@link #nesterov}. */
    default S setNesterov(boolean value) {
        set(nesterov(), value);
        return self();
    }

    /** Decay of the mean of gradients, in [0, 1); not set by default: 0.9. */
    default DoubleParam beta1() {
        return optimizationParams().beta1;
    }

    /** The value of {@link #beta1}. */
    default double getBeta1() {
        return (double) getOrDefault(beta1());
    }

    /** Sets {@link #beta1}. */
    default S setBeta1(double value) {
        set(beta1(), value);
        return self();
    }

    /** Decay of the mean of squared gradients, in [0, 1), for {@code lion} of the mean of gradients; not set by default: 0.999, but 0.99 for {@code lion} and {@code rmsprop}. */
    default DoubleParam beta2() {
        return optimizationParams().beta2;
    }

    /** The value of {@link #beta2}. */
    default double getBeta2() {
        return (double) getOrDefault(beta2());
    }

    /** Sets {@link #beta2}. */
    default S setBeta2(double value) {
        set(beta2(), value);
        return self();
    }

    /** What is added to the root of squared gradients, above 0; not set by default: 1e-8, but 1e-6 for {@code lamb} and 1e-10 for {@code adagrad}. */
    default DoubleParam epsilon() {
        return optimizationParams().epsilon;
    }

    /** The value of {@link #epsilon}. */
    default double getEpsilon() {
        return (double) getOrDefault(epsilon());
    }

    /** Sets {@link #epsilon}. */
    default S setEpsilon(double value) {
        set(epsilon(), value);
        return self();
    }

    /** Pull of kernels and matrices towards 0, at least 0; biases and normalisation are spared; default 0.01. */
    default DoubleParam weightDecay() {
        return optimizationParams().weightDecay;
    }

    /** The value of {@link #weightDecay}. */
    default double getWeightDecay() {
        return (double) getOrDefault(weightDecay());
    }

    /** Sets {@link #weightDecay}. */
    default S setWeightDecay(double value) {
        set(weightDecay(), value);
        return self();
    }

    /**
     * Whether a worker keeps the optimizer's vectors, two of Adam, for its part of the weights alone, and moves only those
     * (Rajbhandari et al. 2020, ZeRO stage 1): {@code on} with several workers, {@code off}, or {@code auto}, where they take more
     * than 1 GB in all. The weights are the same, bit for bit, for one more sum of their size a step. Checkpoints hold the
     * vectors of all, and are brought together while one is written. Default {@code auto}.
     */
    default ModeParam<OptimizerSharding> shardOptimizerState() {
        return optimizationParams().shardOptimizerState;
    }

    /** The value of {@link #shardOptimizerState}. */
    default String getShardOptimizerState() {
        return getOrDefault(shardOptimizerState());
    }

    /** Sets {@link #shardOptimizerState}. */
    default S setShardOptimizerState(String value) {
        set(shardOptimizerState(), value);
        return self();
    }

    /** Sets {@link #shardOptimizerState}. */
    default S setShardOptimizerState(OptimizerSharding value) {
        return setShardOptimizerState(shardOptimizerState().stored(value));
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OptimizationParams<?> stage) {
        stage.setDefault(stage.optimizer(), stage.optimizer().stored(OptimizerKind.ADAMW));
        stage.setDefault(stage.learningRate(), 1e-3);
        stage.setDefault(stage.momentum(), 0.9);
        stage.setDefault(stage.nesterov(), false);
        stage.setDefault(stage.weightDecay(), 0.01);
        stage.setDefault(
                stage.shardOptimizerState(), stage.shardOptimizerState().stored(OptimizerSharding.AUTO));
    }
}
