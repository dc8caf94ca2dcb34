package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Params;

/**
 * When a network is pruned, and how its training goes on.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface FineTuningParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final BooleanParam trainFirst;
        private final IntParam fineTuneEpochs;
        private final DoubleParam fineTuneRateFactor;
        private final ModeParam<SparsitySchedule> sparsitySchedule;
        private final DoubleParam scheduleStart;
        private final DoubleParam scheduleEnd;
        private final IntParam scheduleUpdates;
        private final LongParam rewindStep;
        private final IntParam rounds;
        private final BooleanParam distillUnpruned;

        Group(Params stage) {
            trainFirst = new BooleanParam(stage, "trainFirst", "whether the estimator is fitted before it is pruned");
            fineTuneEpochs = CheckedParams.intAtLeast(stage, "fineTuneEpochs", "epochs of training after pruning", 0);
            fineTuneRateFactor = CheckedParams.doubleAbove(
                    stage, "fineTuneRateFactor", "multiplies the learning rate of that training", 0);
            sparsitySchedule =
                    new ModeParam<>(stage, "sparsitySchedule", "how the share of zeros grows", SparsitySchedule.class);
            scheduleStart =
                    CheckedParams.doubleBetween(stage, "scheduleStart", "share of the steps before the growth", 0, 1);
            scheduleEnd = CheckedParams.doubleBetween(
                    stage, "scheduleEnd", "share of the steps at the end of the growth", 0, 1);
            scheduleUpdates = CheckedParams.intAtLeast(stage, "scheduleUpdates", "how many times the zeros grow", 1);
            rewindStep =
                    CheckedParams.longAtLeast(stage, "rewindStep", "step to whose weights what is left goes back", 0);
            rounds = CheckedParams.intAtLeast(stage, "rounds", "how many times to prune and train", 1);
            distillUnpruned = new BooleanParam(
                    stage, "distillUnpruned", "whether what is left learns of the network as it was before pruning");
        }
    }

    /** The group of params; not itself a param. */
    Group fineTuningParams();

    /** The stage itself. */
    S self();

    /** Whether the estimator is fitted in full before anything is pruned; else {@code magnitude} prunes within its one training, as {@code sparsitySchedule} says; default true. */
    default BooleanParam trainFirst() {
        return fineTuningParams().trainFirst;
    }

    /** The value of {@link #trainFirst}. */
    default boolean getTrainFirst() {
        return (boolean) getOrDefault(trainFirst());
    }

    /** Sets {@link #trainFirst}. */
    default S setTrainFirst(boolean value) {
        set(trainFirst(), value);
        return self();
    }

    /** Epochs of training after pruning, or while it grows, at least 0, where 0 trains no more; not set by default: as many as the trainer's own. */
    default IntParam fineTuneEpochs() {
        return fineTuningParams().fineTuneEpochs;
    }

    /** The value of {@link #fineTuneEpochs}. */
    default int getFineTuneEpochs() {
        return (int) getOrDefault(fineTuneEpochs());
    }

    /** Sets {@link #fineTuneEpochs}. */
    default S setFineTuneEpochs(int value) {
        set(fineTuneEpochs(), value);
        return self();
    }

    /** Multiplies the trainer's learning rate in that training, above 0; default 1. */
    default DoubleParam fineTuneRateFactor() {
        return fineTuningParams().fineTuneRateFactor;
    }

    /** The value of {@link #fineTuneRateFactor}. */
    default double getFineTuneRateFactor() {
        return (double) getOrDefault(fineTuneRateFactor());
    }

    /** Sets {@link #fineTuneRateFactor}. */
    default S setFineTuneRateFactor(double value) {
        set(fineTuneRateFactor(), value);
        return self();
    }

    /** How the share of zeros grows over that training, with {@code magnitude}: {@code constant}, all at its start, {@code gradual}, by equal steps, or {@code cubic}, fast at first (Zhu and Gupta 2017); default {@code constant}. */
    default ModeParam<SparsitySchedule> sparsitySchedule() {
        return fineTuningParams().sparsitySchedule;
    }

    /** The value of {@link #sparsitySchedule}. */
    default String getSparsitySchedule() {
        return getOrDefault(sparsitySchedule());
    }

    /** Sets {@link #sparsitySchedule}. */
    default S setSparsitySchedule(String value) {
        set(sparsitySchedule(), value);
        return self();
    }

    /** Sets {@link #sparsitySchedule}. */
    default S setSparsitySchedule(SparsitySchedule value) {
        return setSparsitySchedule(sparsitySchedule().stored(value));
    }

    /** Share of the steps before the growth, from 0 to 1; default 0. */
    default DoubleParam scheduleStart() {
        return fineTuningParams().scheduleStart;
    }

    /** The value of {@link #scheduleStart}. */
    default double getScheduleStart() {
        return (double) getOrDefault(scheduleStart());
    }

    /** Sets {@link #scheduleStart}. */
    default S setScheduleStart(double value) {
        set(scheduleStart(), value);
        return self();
    }

    /** Share of the steps by which the growth is done, above {@code scheduleStart} and at most 1; the epochs after it are those of which the best is kept; default 0.5. */
    default DoubleParam scheduleEnd() {
        return fineTuningParams().scheduleEnd;
    }

    /** The value of {@link #scheduleEnd}. */
    default double getScheduleEnd() {
        return (double) getOrDefault(scheduleEnd());
    }

    /** Sets {@link #scheduleEnd}. */
    default S setScheduleEnd(double value) {
        set(scheduleEnd(), value);
        return self();
    }

    /** How many times more weights are set to zero, at least 1; default 20. */
    default IntParam scheduleUpdates() {
        return fineTuningParams().scheduleUpdates;
    }

    /** The value of {@link #scheduleUpdates}. */
    default int getScheduleUpdates() {
        return (int) getOrDefault(scheduleUpdates());
    }

    /** Sets {@link #scheduleUpdates}. */
    default S setScheduleUpdates(int value) {
        set(scheduleUpdates(), value);
        return self();
    }

    /** The step of the first training to whose weights those that are left go back before they are trained on, 0 for the initial ones (Frankle and Carbin 2019, "The Lottery Ticket Hypothesis"; Frankle et al. 2020 for later steps); with {@code magnitude} or {@code groups}; not set by default: they go on from where they are. */
    default LongParam rewindStep() {
        return fineTuningParams().rewindStep;
    }

    /** The value of {@link #rewindStep}. */
    default long getRewindStep() {
        return (long) getOrDefault(rewindStep());
    }

    /** Sets {@link #rewindStep}. */
    default S setRewindStep(long value) {
        set(rewindStep(), value);
        return self();
    }

    /** How many times {@code magnitude} prunes and trains, each time the same share of what is left, at least 1; default 1. */
    default IntParam rounds() {
        return fineTuningParams().rounds;
    }

    /** The value of {@link #rounds}. */
    default int getRounds() {
        return (int) getOrDefault(rounds());
    }

    /** Sets {@link #rounds}. */
    default S setRounds(int value) {
        set(rounds(), value);
        return self();
    }

    /**
     * Whether what is left learns of the network as it was before pruning, beside the labels, while it is trained on: knowledge
     * distillation by a {@link Distilled}, with {@code distillationShare} and {@code distillationTemperature} of the trainer, a {@link
     * DataParallelClassifier}; default false.
     */
    default BooleanParam distillUnpruned() {
        return fineTuningParams().distillUnpruned;
    }

    /** The value of {@link #distillUnpruned}. */
    default boolean getDistillUnpruned() {
        return (boolean) getOrDefault(distillUnpruned());
    }

    /** Sets {@link #distillUnpruned}. */
    default S setDistillUnpruned(boolean value) {
        set(distillUnpruned(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(FineTuningParams<?> stage) {
        stage.setDefault(stage.trainFirst(), true);
        stage.setDefault(stage.fineTuneRateFactor(), 1.0);
        stage.setDefault(stage.sparsitySchedule(), stage.sparsitySchedule().stored(SparsitySchedule.CONSTANT));
        stage.setDefault(stage.scheduleStart(), 0.0);
        stage.setDefault(stage.scheduleEnd(), 0.5);
        stage.setDefault(stage.scheduleUpdates(), 20);
        stage.setDefault(stage.rounds(), 1);
        stage.setDefault(stage.distillUnpruned(), false);
    }
}
