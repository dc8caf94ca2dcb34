package io.bellows.train;

import io.bellows.augmentation.image.MixMode;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * How training mixes the rows of each batch with each other, features and labels alike, anew each epoch.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface MixParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<MixMode> batchMix;
        private final DoubleParam mixAlpha;
        private final DoubleParam mixProbability;

        Group(Params stage) {
            batchMix = new ModeParam<>(stage, "batchMix", "how the rows of a batch are mixed", MixMode.class);
            mixAlpha = CheckedParams.doubleBetween(
                    stage, "mixAlpha", "alpha of the Beta distribution of shares, of mixup and cut-mix", 0.01, 100);
            mixProbability =
                    CheckedParams.doubleBetween(stage, "mixProbability", "part of the rows that are mixed", 0, 1);
        }
    }

    /** Sets the defaults, once the stage has its group. */
    static void setDefaults(MixParams<?> stage) {
        stage.setDefault(stage.mixAlpha(), 1.0);
        stage.setDefault(stage.mixProbability(), 1.0);
    }

    /** The group of params; not itself a param. */
    Group mixParams();

    /** The stage itself. */
    S self();

    /**
     * How the rows of a batch are mixed: {@code mixup} (Zhang et al. 2018), or, for features {@code float[C][H][W]}, {@code
     * cut-mix} (Yun et al. 2019) or {@code mosaic} (Bochkovskiy et al. 2020); a row's partners are rows of the same batch on
     * the same worker, which are the same for 1, 2, 3, 4, 6 or 12 workers if batches have at least 24 rows, or 48 for {@code
     * mosaic}. The log warns where a worker's share of a batch is smaller than the 2, or 4, rows that make one. A
     * mixed row keeps its own weight, whatever those of its partners. Validation rows are not mixed. Not set by default: rows are not mixed.
     */
    default ModeParam<MixMode> batchMix() {
        return mixParams().batchMix;
    }

    /** The value of {@link #batchMix}. */
    default String getBatchMix() {
        return getOrDefault(batchMix());
    }

    /** Sets {@link #batchMix}. */
    default S setBatchMix(String value) {
        set(batchMix(), value);
        return self();
    }

    /** Sets {@link #batchMix}. */
    default S setBatchMix(MixMode value) {
        return setBatchMix(batchMix().stored(value));
    }

    /** α of the Beta distribution that shares are drawn from, of mixup and cut-mix, 0.01 to 100; default 1. */
    default DoubleParam mixAlpha() {
        return mixParams().mixAlpha;
    }

    /** The value of {@link #mixAlpha}. */
    default double getMixAlpha() {
        return (double) getOrDefault(mixAlpha());
    }

    /** Sets {@link #mixAlpha}. */
    default S setMixAlpha(double value) {
        set(mixAlpha(), value);
        return self();
    }

    /** The part of the rows that are mixed, 0 to 1; default 1: all. */
    default DoubleParam mixProbability() {
        return mixParams().mixProbability;
    }

    /** The value of {@link #mixProbability}. */
    default double getMixProbability() {
        return (double) getOrDefault(mixProbability());
    }

    /** Sets {@link #mixProbability}. */
    default S setMixProbability(double value) {
        set(mixProbability(), value);
        return self();
    }
}
