package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.Arrays;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * How the learning rate changes over the steps.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ScheduleParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<ScheduleKind> schedule;
        private final DoubleParam warmUpFraction;
        private final DoubleParam finalRateFactor;
        private final DoubleParam decayFactor;
        private final DoubleParam decayEpochs;
        private final DoubleArrayParam milestones;
        private final DoubleParam power;
        private final DoubleParam restartGrowth;
        private final IntParam plateauPatience;

        Group(Params stage) {
            schedule = new ModeParam<>(stage, "schedule", "how the rate changes over the steps", ScheduleKind.class);
            warmUpFraction = CheckedParams.doubleBetween(
                    stage, "warmUpFraction", "share of the steps in which the rate rises", 0, Math.nextDown(1.0));
            finalRateFactor = CheckedParams.doubleBetween(
                    stage, "finalRateFactor", "least rate, as a share of the base rate", 0, 1);
            decayFactor = CheckedParams.doubleAboveTo(
                    stage, "decayFactor", "factor of each fall of the rate", 0, Math.nextDown(1.0));
            decayEpochs = CheckedParams.doubleAbove(stage, "decayEpochs", "epochs between falls or restarts", 0);
            milestones = CheckedParams.doubles(
                    stage,
                    "milestones",
                    "epochs after which the rate of multi-step falls",
                    epochs -> epochs.length > 0
                            && epochs[0] > 0
                            && Arrays.equals(
                                    epochs,
                                    Arrays.stream(epochs).sorted().distinct().toArray()),
                    "epochs above 0 that rise");
            power = CheckedParams.doubleAbove(stage, "power", "power of polynomial", 0);
            restartGrowth = CheckedParams.doubleBetween(
                    stage, "restartGrowth", "length of each cosine over the one before", 1, Double.MAX_VALUE);
            plateauPatience = CheckedParams.intAtLeast(
                    stage, "plateauPatience", "epochs without a better validationMetric that plateau bears", 0);
        }
    }

    /** The group of params; not itself a param. */
    Group scheduleParams();

    /** The stage itself. */
    S self();

    /** How the rate changes over the steps; default {@code warm-up-cosine}. */
    default ModeParam<ScheduleKind> schedule() {
        return scheduleParams().schedule;
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

    /**
     * Share of the steps in which the rate rises in a line, before any schedule, whose steps and epochs count from its end, in [0,
     * 1); not set by default: 0, but 0.05 for {@code warm-up-cosine} and {@code inverse-square-root}, and 0.3 for {@code
     * one-cycle}.
     */
    default DoubleParam warmUpFraction() {
        return scheduleParams().warmUpFraction;
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

    /** Least rate of the cosines, {@code polynomial} and {@code plateau}, as a share of the base rate, in [0, 1]; default 0.01. */
    default DoubleParam finalRateFactor() {
        return scheduleParams().finalRateFactor;
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

    /** Factor of each fall of {@code step}, {@code multi-step} and {@code plateau}, and of each epoch of {@code exponential}, in (0, 1); not set by default: 0.1, but 0.95 for {@code exponential}. */
    default DoubleParam decayFactor() {
        return scheduleParams().decayFactor;
    }

    /** The value of {@link #decayFactor}. */
    default double getDecayFactor() {
        return (double) getOrDefault(decayFactor());
    }

    /** Sets {@link #decayFactor}. */
    default S setDecayFactor(double value) {
        set(decayFactor(), value);
        return self();
    }

    /** Epochs between two falls of {@code step}, and of the first cosine of {@code cosine-restarts}, above 0; default 10. */
    default DoubleParam decayEpochs() {
        return scheduleParams().decayEpochs;
    }

    /** The value of {@link #decayEpochs}. */
    default double getDecayEpochs() {
        return (double) getOrDefault(decayEpochs());
    }

    /** Sets {@link #decayEpochs}. */
    default S setDecayEpochs(double value) {
        set(decayEpochs(), value);
        return self();
    }

    /** Epochs after which the rate of {@code multi-step} falls, rising; not set by default, and needed there. */
    default DoubleArrayParam milestones() {
        return scheduleParams().milestones;
    }

    /** The value of {@link #milestones}. */
    default double[] getMilestones() {
        return getOrDefault(milestones());
    }

    /** Sets {@link #milestones}. */
    default S setMilestones(double... value) {
        set(milestones(), value);
        return self();
    }

    /** Power of {@code polynomial}, above 0; default 1: a line. */
    default DoubleParam power() {
        return scheduleParams().power;
    }

    /** The value of {@link #power}. */
    default double getPower() {
        return (double) getOrDefault(power());
    }

    /** Sets {@link #power}. */
    default S setPower(double value) {
        set(power(), value);
        return self();
    }

    /** Length of each cosine of {@code cosine-restarts} over the one before, at least 1; default 1. */
    default DoubleParam restartGrowth() {
        return scheduleParams().restartGrowth;
    }

    /** The value of {@link #restartGrowth}. */
    default double getRestartGrowth() {
        return (double) getOrDefault(restartGrowth());
    }

    /** Sets {@link #restartGrowth}. */
    default S setRestartGrowth(double value) {
        set(restartGrowth(), value);
        return self();
    }

    /** Epochs without a better {@code validationMetric} that {@code plateau} bears, at least 0; default 2. */
    default IntParam plateauPatience() {
        return scheduleParams().plateauPatience;
    }

    /** The value of {@link #plateauPatience}. */
    default int getPlateauPatience() {
        return (int) getOrDefault(plateauPatience());
    }

    /** Sets {@link #plateauPatience}. */
    default S setPlateauPatience(int value) {
        set(plateauPatience(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(ScheduleParams<?> stage) {
        stage.setDefault(stage.schedule(), stage.schedule().stored(ScheduleKind.WARM_UP_COSINE));
        stage.setDefault(stage.finalRateFactor(), 0.01);
        stage.setDefault(stage.decayEpochs(), 10.0);
        stage.setDefault(stage.power(), 1.0);
        stage.setDefault(stage.restartGrowth(), 1.0);
        stage.setDefault(stage.plateauPatience(), 2);
    }
}
