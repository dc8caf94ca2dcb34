package io.bellows.train;

import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import io.bellows.param.OpsJson;
import java.util.Arrays;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What is learnt of rows without labels.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface PretextParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<PretextTask> task;
        private final Param<String> viewOps;
        private final IntParam projectionSize;
        private final DoubleParam temperature;
        private final DoubleParam maskedFraction;
        private final DoubleParam noiseDeviation;

        Group(Params stage) {
            task = new ModeParam<>(stage, "task", "what is learnt of rows without labels", PretextTask.class);
            viewOps = CheckedParams.string(
                    stage,
                    "viewOps",
                    "image operations that each view of a row passes, as JSON",
                    json -> OpsJson.read(json, OpRegistry.catalog()) != null,
                    "a JSON list of operations");
            projectionSize = CheckedParams.intAtLeast(
                    stage, "projectionSize", "numbers of the projection that task contrastive compares", 1);
            temperature =
                    CheckedParams.doubleAbove(stage, "temperature", "divides similarities in task contrastive", 0);
            maskedFraction = CheckedParams.doubleBetween(
                    stage,
                    "maskedFraction",
                    "part of the features that task denoising sets to 0",
                    0,
                    Math.nextDown(1.0));
            noiseDeviation = CheckedParams.doubleBetween(
                    stage,
                    "noiseDeviation",
                    "standard deviation of the noise that task denoising adds to each feature",
                    0,
                    Double.MAX_VALUE);
        }
    }

    /** The group of params; not itself a param. */
    Group pretextParams();

    /** The stage itself. */
    S self();

    /** What is learnt: {@code rotation}, {@code contrastive} or {@code denoising}; default {@code contrastive}. */
    default ModeParam<PretextTask> task() {
        return pretextParams().task;
    }

    /** The value of {@link #task}. */
    default String getTask() {
        return getOrDefault(task());
    }

    /** Sets {@link #task}. */
    default S setTask(String value) {
        set(task(), value);
        return self();
    }

    /** Sets {@link #task}. */
    default S setTask(PretextTask value) {
        return setTask(task().stored(value));
    }

    /**
     * Image operations that each view of a row passes first, with random numbers of its own, as a JSON list in the form of
     * {@code AugmentImages}; for features {@code float[C][H][W]} of 1, 3 or 4 channels, whose range in a row, from the least value
     * to the greatest, counts as the range of a pixel. They must keep the size. Not set by default: those of the paper for {@code
     * contrastive} (crop of 0.08 to 1 of the area, flip, colour jitter, grey, and blur above 64 pixels a side), none for the other
     * tasks.
     */
    default Param<String> viewOps() {
        return pretextParams().viewOps;
    }

    /** The value of {@link #viewOps}. */
    default String getViewOps() {
        return getOrDefault(viewOps());
    }

    /** Sets {@link #viewOps}. */
    default S setViewOps(String value) {
        set(viewOps(), value);
        return self();
    }

    /** Sets {@link #viewOps}, each of a registered type. */
    default S setViewOps(AugmentedOp... values) {
        return setViewOps(OpsJson.write(Arrays.asList(values), OpRegistry.catalog()));
    }

    /** Numbers of the projection that task {@code contrastive} compares, at least 1; default 128. */
    default IntParam projectionSize() {
        return pretextParams().projectionSize;
    }

    /** The value of {@link #projectionSize}. */
    default int getProjectionSize() {
        return (int) getOrDefault(projectionSize());
    }

    /** Sets {@link #projectionSize}. */
    default S setProjectionSize(int value) {
        set(projectionSize(), value);
        return self();
    }

    /** τ, by which task {@code contrastive} divides similarities, above 0; default 0.5. */
    default DoubleParam temperature() {
        return pretextParams().temperature;
    }

    /** The value of {@link #temperature}. */
    default double getTemperature() {
        return (double) getOrDefault(temperature());
    }

    /** Sets {@link #temperature}. */
    default S setTemperature(double value) {
        set(temperature(), value);
        return self();
    }

    /** Probability of each feature to be set to 0 by task {@code denoising}, in [0, 1); default 0.25. */
    default DoubleParam maskedFraction() {
        return pretextParams().maskedFraction;
    }

    /** The value of {@link #maskedFraction}. */
    default double getMaskedFraction() {
        return (double) getOrDefault(maskedFraction());
    }

    /** Sets {@link #maskedFraction}. */
    default S setMaskedFraction(double value) {
        set(maskedFraction(), value);
        return self();
    }

    /** Standard deviation of the Gaussian noise that task {@code denoising} adds, in units of the features, at least 0; default 0. */
    default DoubleParam noiseDeviation() {
        return pretextParams().noiseDeviation;
    }

    /** The value of {@link #noiseDeviation}. */
    default double getNoiseDeviation() {
        return (double) getOrDefault(noiseDeviation());
    }

    /** Sets {@link #noiseDeviation}. */
    default S setNoiseDeviation(double value) {
        set(noiseDeviation(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(PretextParams<?> stage) {
        stage.setDefault(stage.task(), stage.task().stored(PretextTask.CONTRASTIVE));
        stage.setDefault(stage.projectionSize(), 128);
        stage.setDefault(stage.temperature(), 0.5);
        stage.setDefault(stage.maskedFraction(), 0.25);
        stage.setDefault(stage.noiseDeviation(), 0.0);
    }
}
