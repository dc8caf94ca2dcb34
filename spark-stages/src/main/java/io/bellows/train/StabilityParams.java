package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * What keeps training steady: clipped gradients, averaged weights.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface StabilityParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final DoubleParam clipNorm;
        private final DoubleParam clipValue;
        private final DoubleParam emaDecay;
        private final IntParam swaStartEpoch;
        private final ModeParam<NonFiniteSteps> nonFiniteSteps;
        private final DoubleParam lossScale;
        private final BooleanParam dynamicLossScale;
        private final IntParam lossScaleWindow;
        private final BooleanParam synchronizedBatchNorm;

        Group(Params stage) {
            clipNorm = CheckedParams.doubleAbove(stage, "clipNorm", "largest norm of the whole gradient", 0);
            clipValue = CheckedParams.doubleAbove(stage, "clipValue", "largest value of the gradient, either way", 0);
            emaDecay = CheckedParams.doubleBetween(
                    stage, "emaDecay", "decay of the moving average of weights", 0, Math.nextDown(1.0));
            swaStartEpoch = CheckedParams.intAtLeast(
                    stage, "swaStartEpoch", "first epoch, from 1, whose weights are averaged with equal shares", 1);
            nonFiniteSteps = new ModeParam<>(
                    stage,
                    "nonFiniteSteps",
                    "what happens when a loss or gradient is no finite number",
                    NonFiniteSteps.class);
            lossScale = CheckedParams.doubleAbove(stage, "lossScale", "factor of the loss in the backward pass", 0);
            dynamicLossScale =
                    new BooleanParam(stage, "dynamicLossScale", "whether lossScale follows what gradients bear");
            lossScaleWindow = CheckedParams.intAtLeast(
                    stage, "lossScaleWindow", "steps of finite gradients after which a dynamic lossScale doubles", 1);
            synchronizedBatchNorm = new BooleanParam(
                    stage, "synchronizedBatchNorm", "whether batch normalisation sees the batch of all workers");
        }
    }

    /** The group of params; not itself a param. */
    Group stabilityParams();

    /** The stage itself. */
    S self();

    /** Largest Euclidean norm of the whole mean gradient, above 0; a larger one is scaled down (Pascanu et al. 2013); not set by default. */
    default DoubleParam clipNorm() {
        return stabilityParams().clipNorm;
    }

    /** The value of {@link #clipNorm}. */
    default double getClipNorm() {
        return (double) getOrDefault(clipNorm());
    }

    /** Sets {@link #clipNorm}. */
    default S setClipNorm(double value) {
        set(clipNorm(), value);
        return self();
    }

    /** Largest value of the mean gradient, either way, above 0; cut before {@code clipNorm}; not set by default. */
    default DoubleParam clipValue() {
        return stabilityParams().clipValue;
    }

    /** The value of {@link #clipValue}. */
    default double getClipValue() {
        return (double) getOrDefault(clipValue());
    }

    /** Sets {@link #clipValue}. */
    default S setClipValue(double value) {
        set(clipValue(), value);
        return self();
    }

    /** Decay of an exponential moving average of the weights, in [0, 1); when set, the average is what is validated and what the model holds, beside {@link DataParallelModel#unaveraged} (Polyak and Juditsky 1992); in its first steps the decay is at most (1 + step) / (10 + step); not set by default. */
    default DoubleParam emaDecay() {
        return stabilityParams().emaDecay;
    }

    /** The value of {@link #emaDecay}. */
    default double getEmaDecay() {
        return (double) getOrDefault(emaDecay());
    }

    /** Sets {@link #emaDecay}. */
    default S setEmaDecay(double value) {
        set(emaDecay(), value);
        return self();
    }

    /**
     * First epoch, counted from 1, from which on the weights at the end of each epoch are averaged with equal shares
     * (stochastic weight averaging, Izmailov et al. 2018); the average is what is validated and what the model holds, beside
     * {@link DataParallelModel#unaveraged}, with
     * running statistics found anew for it on training rows; not set by default. With validation rows the model is that of the best
     * epoch, which may lie before this one: the log warns then. A schedule that ends at a high rate suits it.
     */
    default IntParam swaStartEpoch() {
        return stabilityParams().swaStartEpoch;
    }

    /** The value of {@link #swaStartEpoch}. */
    default int getSwaStartEpoch() {
        return (int) getOrDefault(swaStartEpoch());
    }

    /** Sets {@link #swaStartEpoch}. */
    default S setSwaStartEpoch(int value) {
        set(swaStartEpoch(), value);
        return self();
    }

    /**
     * What happens when the loss or gradient of a batch is no finite number: {@code stop} ends the training with an error that
     * names the rows which make it so, by {@code keyCol} where that is set;
     * {@code skip} leaves out the batch, and {@code lower-rate} halves the learning rate for good, too. Twenty such batches in
     * a row end the training in any case. Default {@code stop}.
     */
    default ModeParam<NonFiniteSteps> nonFiniteSteps() {
        return stabilityParams().nonFiniteSteps;
    }

    /** The value of {@link #nonFiniteSteps}. */
    default String getNonFiniteSteps() {
        return getOrDefault(nonFiniteSteps());
    }

    /** Sets {@link #nonFiniteSteps}. */
    default S setNonFiniteSteps(String value) {
        set(nonFiniteSteps(), value);
        return self();
    }

    /** Sets {@link #nonFiniteSteps}. */
    default S setNonFiniteSteps(NonFiniteSteps value) {
        return setNonFiniteSteps(nonFiniteSteps().stored(value));
    }

    /**
     * Factor of the loss in the backward pass, above 0; the gradient is divided by it once it is summed over the workers, before
     * clipping (Micikevicius et al. 2018, section 3.2). It lifts gradients too small for a float; a power of 2 changes no bit of
     * others. Default 1.
     */
    default DoubleParam lossScale() {
        return stabilityParams().lossScale;
    }

    /** The value of {@link #lossScale}. */
    default double getLossScale() {
        return (double) getOrDefault(lossScale());
    }

    /** Sets {@link #lossScale}. */
    default S setLossScale(double value) {
        set(lossScale(), value);
        return self();
    }

    /**
     * Whether {@code lossScale} is where a scale begins that is halved by each batch whose loss is finite and gradient is not,
     * which is left out, and doubled, up to 2^24, after {@code lossScaleWindow} steps without one. At a scale of 1 or less, and
     * where the loss itself is not finite, {@code nonFiniteSteps} says what happens. Default false.
     */
    default BooleanParam dynamicLossScale() {
        return stabilityParams().dynamicLossScale;
    }

    /** The value of {@link #dynamicLossScale}. */
    default boolean getDynamicLossScale() {
        return (boolean) getOrDefault(dynamicLossScale());
    }

    /** Sets {@link #dynamicLossScale}. */
    default S setDynamicLossScale(boolean value) {
        set(dynamicLossScale(), value);
        return self();
    }

    /** Steps in a row with finite gradients after which a dynamic {@code lossScale} doubles, at least 1; default 2000. */
    default IntParam lossScaleWindow() {
        return stabilityParams().lossScaleWindow;
    }

    /** The value of {@link #lossScaleWindow}. */
    default int getLossScaleWindow() {
        return (int) getOrDefault(lossScaleWindow());
    }

    /** Sets {@link #lossScaleWindow}. */
    default S setLossScaleWindow(int value) {
        set(lossScaleWindow(), value);
        return self();
    }

    /**
     * Whether batch normalisation takes mean and variance over the batch of all workers, forward and backward, for batches of few
     * rows a worker: training is then that of one worker up to rounding. Each normalisation costs three more sums over the workers
     * in each of the {@code accumulationSteps} of a step, and runs in plain Java. Running statistics are alike on all workers;
     * without it each worker follows those of its share, and their mean is taken after each epoch. Not for pipelines. Default
     * false.
     */
    default BooleanParam synchronizedBatchNorm() {
        return stabilityParams().synchronizedBatchNorm;
    }

    /** The value of {@link #synchronizedBatchNorm}. */
    default boolean getSynchronizedBatchNorm() {
        return (boolean) getOrDefault(synchronizedBatchNorm());
    }

    /** Sets {@link #synchronizedBatchNorm}. */
    default S setSynchronizedBatchNorm(boolean value) {
        set(synchronizedBatchNorm(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(StabilityParams<?> stage) {
        stage.setDefault(stage.lossScale(), 1.0);
        stage.setDefault(stage.dynamicLossScale(), false);
        stage.setDefault(stage.lossScaleWindow(), 2000);
        stage.setDefault(stage.synchronizedBatchNorm(), false);
        stage.setDefault(stage.nonFiniteSteps(), stage.nonFiniteSteps().stored(NonFiniteSteps.STOP));
    }
}
