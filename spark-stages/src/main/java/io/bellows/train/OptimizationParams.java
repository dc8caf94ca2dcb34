package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * How the weights move: the optimizer, its rate and its schedule.
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
        private final DoubleParam weightDecay;
        private final ModeParam<ScheduleKind> schedule;
        private final DoubleParam warmUpFraction;
        private final DoubleParam finalRateFactor;

        Group(Params stage) {
            optimizer = new ModeParam<>(stage, "optimizer", "which optimizer", OptimizerKind.class);
            learningRate = CheckedParams.doubleAbove(stage, "learningRate", "base learning rate", 0);
            momentum = CheckedParams.doubleBetween(stage, "momentum", "momentum of sgd", 0, Math.nextDown(1.0));
            nesterov = new BooleanParam(stage, "nesterov", "whether sgd looks ahead along its velocity");
            weightDecay = CheckedParams.doubleBetween(
                    stage, "weightDecay", "pull of kernels and matrices towards 0", 0, Double.MAX_VALUE);
            schedule = new ModeParam<>(stage, "schedule", "how the rate changes over the steps", ScheduleKind.class);
            warmUpFraction = CheckedParams.doubleBetween(
                    stage, "warmUpFraction", "share of the steps in which the rate rises", 0, Math.nextDown(1.0));
            finalRateFactor = CheckedParams.doubleBetween(
                    stage, "finalRateFactor", "where the cosine ends, as a share of the base rate", 0, 1);
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

    /** Momentum of {@code sgd}, in [0, 1); default 0.9. */
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

    /** How the rate changes over the steps; default {@code warm-up-cosine}. */
    default ModeParam<ScheduleKind> schedule() {
        return optimizationParams().schedule;
    }

    /** The value of {@link #schedule}. */
    default String getSchedule() {
        return getOrDefault(schedule());
    }

    /** Sets {@link #schedule}. */
    default S setSchedule(String value) {
        set(schedule(), value);
        return self();
    }

    /** Sets {@link #schedule}. */
    default S setSchedule(ScheduleKind value) {
        return setSchedule(schedule().stored(value));
    }

    /** Share of the steps in which the rate rises, in [0, 1); default 0.05. */
    default DoubleParam warmUpFraction() {
        return optimizationParams().warmUpFraction;
    }

    /** The value of {@link #warmUpFraction}. */
    default double getWarmUpFraction() {
        return (double) getOrDefault(warmUpFraction());
    }

    /** Sets {@link #warmUpFraction}. */
    default S setWarmUpFraction(double value) {
        set(warmUpFraction(), value);
        return self();
    }

    /** Where the cosine ends, as a share of the base rate, in [0, 1]; default 0.01. */
    default DoubleParam finalRateFactor() {
        return optimizationParams().finalRateFactor;
    }

    /** The value of {@link #finalRateFactor}. */
    default double getFinalRateFactor() {
        return (double) getOrDefault(finalRateFactor());
    }

    /** Sets {@link #finalRateFactor}. */
    default S setFinalRateFactor(double value) {
        set(finalRateFactor(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OptimizationParams<?> stage) {
        stage.setDefault(stage.optimizer(), stage.optimizer().stored(OptimizerKind.ADAMW));
        stage.setDefault(stage.learningRate(), 1e-3);
        stage.setDefault(stage.momentum(), 0.9);
        stage.setDefault(stage.nesterov(), false);
        stage.setDefault(stage.weightDecay(), 0.01);
        stage.setDefault(stage.schedule(), stage.schedule().stored(ScheduleKind.WARM_UP_COSINE));
        stage.setDefault(stage.warmUpFraction(), 0.05);
        stage.setDefault(stage.finalRateFactor(), 0.01);
    }
}
