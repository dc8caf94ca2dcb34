package io.bellows.train;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * Which loss a classifier makes small.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ClassLossParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<ClassLoss> loss;
        private final DoubleParam labelSmoothing;
        private final DoubleParam focalGamma;

        Group(Params stage) {
            loss = new ModeParam<>(stage, "loss", "what training makes small", ClassLoss.class);
            labelSmoothing = CheckedParams.doubleBetween(
                    stage, "labelSmoothing", "share of a label spread over all classes", 0, Math.nextDown(1.0));
            focalGamma = CheckedParams.doubleBetween(stage, "focalGamma", "focus of the loss on hard rows", 0, 100);
        }
    }

    /** The group of params; not itself a param. */
    Group classLossParams();

    /** The stage itself. */
    S self();

    /** What training makes small, and validation tells; default {@code cross-entropy}. */
    default ModeParam<ClassLoss> loss() {
        return classLossParams().loss;
    }

    /** The value of {@link #loss}. */
    default String getLoss() {
        return getOrDefault(loss());
    }

    /** Sets {@link #loss}. */
    default S setLoss(String value) {
        set(loss(), value);
        return self();
    }

    /** Sets {@link #loss}. */
    default S setLoss(ClassLoss value) {
        return setLoss(loss().stored(value));
    }

    /** Share of each label that is spread over all classes, in [0, 1), when the loss is trained on (Szegedy et al. 2016, section 7); validation is not smoothed; default 0. */
    default DoubleParam labelSmoothing() {
        return classLossParams().labelSmoothing;
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
        return classLossParams().focalGamma;
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

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(ClassLossParams<?> stage) {
        stage.setDefault(stage.loss(), stage.loss().stored(ClassLoss.CROSS_ENTROPY));
        stage.setDefault(stage.labelSmoothing(), 0.0);
        stage.setDefault(stage.focalGamma(), 0.0);
    }
}
