package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What training learns of a teacher, beside the labels; see {@link Distilled} for the stage that asks the teacher.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface DistillationParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> teacherLogitsCol;
        private final DoubleParam distillationShare;
        private final DoubleParam distillationTemperature;
        private final Param<String> hintLayer;
        private final DoubleParam hintShare;
        private final IntParam hintSize;

        Group(Params stage) {
            teacherLogitsCol = CheckedParams.column(
                    stage, "teacherLogitsCol", "column of a teacher's logits; no teacher when not set");
            distillationShare = CheckedParams.doubleBetween(
                    stage, "distillationShare", "share of the loss that is the teacher's", 0, 1);
            distillationTemperature = CheckedParams.doubleAbove(
                    stage, "distillationTemperature", "divides logits before they are compared", 0);
            hintLayer = CheckedParams.string(
                    stage,
                    "hintLayer",
                    "layer that learns a teacher's; none when not set",
                    value -> value != null && !value.isEmpty(),
                    "the name of a layer");
            hintShare = CheckedParams.doubleBetween(
                    stage, "hintShare", "factor of the hints' squared error in the loss", 0, Double.MAX_VALUE);
            hintSize =
                    CheckedParams.intAtLeast(stage, "hintSize", "hints behind a teacher's logits; set by Distilled", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group distillationParams();

    /** The stage itself. */
    S self();

    /**
     * Column of a teacher's logits, {@code array<float>}, {@code array<double>} or Vector, one a class, before softmax; null
     * is allowed in validation rows, which are scored by their labels; not set by default.
     */
    default Param<String> teacherLogitsCol() {
        return distillationParams().teacherLogitsCol;
    }

    /** The value of {@link #teacherLogitsCol}. */
    default String getTeacherLogitsCol() {
        return getOrDefault(teacherLogitsCol());
    }

    /** Sets {@link #teacherLogitsCol}. */
    default S setTeacherLogitsCol(String value) {
        set(teacherLogitsCol(), value);
        return self();
    }

    /** Share of the loss that is the divergence from the teacher, 0 to 1; the rest is that of the label; default 0.5. */
    default DoubleParam distillationShare() {
        return distillationParams().distillationShare;
    }

    /** The value of {@link #distillationShare}. */
    default double getDistillationShare() {
        return (double) getOrDefault(distillationShare());
    }

    /** Sets {@link #distillationShare}. */
    default S setDistillationShare(double value) {
        set(distillationShare(), value);
        return self();
    }

    /** Temperature T that divides the logits of both before they are compared (Hinton et al. 2015); the divergence counts T² times; above 0; default 4. */
    default DoubleParam distillationTemperature() {
        return distillationParams().distillationTemperature;
    }

    /** The value of {@link #distillationTemperature}. */
    default double getDistillationTemperature() {
        return (double) getOrDefault(distillationTemperature());
    }

    /** Sets {@link #distillationTemperature}. */
    default S setDistillationTemperature(double value) {
        set(distillationTemperature(), value);
        return self();
    }

    /**
     * The name of a layer of the network whose results are to tell those of a teacher's layer, its hints (Romero et al. 2015,
     * "FitNets", section 2.2): a linear regressor on the mean of each of the layer's channels over the image, or on its vector,
     * learns them beside the logits and is left out of the model; {@link Distilled#teacherHintLayer} names the teacher's; not set
     * by default.
     */
    default Param<String> hintLayer() {
        return distillationParams().hintLayer;
    }

    /** The value of {@link #hintLayer}. */
    default String getHintLayer() {
        return getOrDefault(hintLayer());
    }

    /** Sets {@link #hintLayer}. */
    default S setHintLayer(String value) {
        set(hintLayer(), value);
        return self();
    }

    /** Factor of the mean squared difference of the hints, which is added to the loss, at least 0; default 1. */
    default DoubleParam hintShare() {
        return distillationParams().hintShare;
    }

    /** The value of {@link #hintShare}. */
    default double getHintShare() {
        return (double) getOrDefault(hintShare());
    }

    /** Sets {@link #hintShare}. */
    default S setHintShare(double value) {
        set(hintShare(), value);
        return self();
    }

    /** How many hints follow the logits in {@code teacherLogitsCol}, where {@code hintLayer} is set; set by {@link Distilled}. */
    default IntParam hintSize() {
        return distillationParams().hintSize;
    }

    /** The value of {@link #hintSize}. */
    default int getHintSize() {
        return (int) getOrDefault(hintSize());
    }

    /** Sets {@link #hintSize}. */
    default S setHintSize(int value) {
        set(hintSize(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(DistillationParams<?> stage) {
        stage.setDefault(stage.distillationShare(), 0.5);
        stage.setDefault(stage.distillationTemperature(), 4.0);
        stage.setDefault(stage.hintShare(), 1.0);
    }
}
