package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * What keeps training steady: smoothed labels, a loss with a focus, clipped gradients, averaged weights.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface StabilityParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final DoubleParam labelSmoothing;
        private final DoubleParam focalGamma;
        private final DoubleParam clipNorm;
        private final DoubleParam clipValue;
        private final DoubleParam emaDecay;

        Group(Params stage) {
            labelSmoothing = CheckedParams.doubleBetween(
                    stage, "labelSmoothing", "share of a label spread over all classes", 0, Math.nextDown(1.0));
            focalGamma = CheckedParams.doubleBetween(stage, "focalGamma", "focus of the loss on hard rows", 0, 100);
            clipNorm = CheckedParams.doubleAbove(stage, "clipNorm", "largest norm of the whole gradient", 0);
            clipValue = CheckedParams.doubleAbove(stage, "clipValue", "largest value of the gradient, either way", 0);
            emaDecay = CheckedParams.doubleBetween(
                    stage, "emaDecay", "decay of the moving average of weights", 0, Math.nextDown(1.0));
        }
    }

    /** The group of params; not itself a param. */
    Group stabilityParams();

    /** The stage itself. */
    S self();

    /** Share of each label that is spread over all classes, in [0, 1), when the loss is trained on (Szegedy et al. 2016, section 7); validation is not smoothed; default 0. */
    default DoubleParam labelSmoothing() {
        return stabilityParams().labelSmoothing;
    }

    /** The value of {@link #labelSmoothing}. */
    default double getLabelSmoothing() {
        return (double) getOrDefault(labelSmoothing());
    }

    /** Sets {@link #labelSmoothing}. */
    default S setLabelSmoothing(double value) {
        set(labelSmoothing(), value);
        return self();
    }

    /** Focus of the loss on rows that are hard, from 0 to 100: γ of the focal loss (Lin et al. 2017); validation is not focused; default 0, cross entropy. */
    default DoubleParam focalGamma() {
        return stabilityParams().focalGamma;
    }

    /** The value of {@link #focalGamma}. */
    default double getFocalGamma() {
        return (double) getOrDefault(focalGamma());
    }

    /** Sets {@link #focalGamma}. */
    default S setFocalGamma(double value) {
        set(focalGamma(), value);
        return self();
    }

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

    /** Decay of an exponential moving average of the weights, in [0, 1); when set, the average is what is validated and what the model holds (Polyak and Juditsky 1992); in its first steps the decay is at most (1 + step) / (10 + step); not set by default. */
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

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(StabilityParams<?> stage) {
        stage.setDefault(stage.labelSmoothing(), 0.0);
        stage.setDefault(stage.focalGamma(), 0.0);
    }
}
