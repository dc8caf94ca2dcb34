package io.bellows.compress;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Params;

/**
 * Which rows a quantizer takes ranges from.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface CalibrationParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final IntParam calibrationRows;
        private final LongParam seed;

        Group(Params stage) {
            calibrationRows = CheckedParams.intAtLeast(
                    stage, "calibrationRows", "rows that the activations' ranges are taken from", 1);
            seed = CheckedParams.anyLong(stage, "seed", "decides which rows are used for calibration");
        }
    }

    /** The group of params; not itself a param. */
    Group calibrationParams();

    /** The stage itself. */
    S self();

    /** Rows that the ranges are taken from, at least 1; default 512. */
    default IntParam calibrationRows() {
        return calibrationParams().calibrationRows;
    }

    /** The value of {@link #calibrationRows}. */
    default int getCalibrationRows() {
        return (int) getOrDefault(calibrationRows());
    }

    /** Sets {@link #calibrationRows}. */
    default S setCalibrationRows(int value) {
        set(calibrationRows(), value);
        return self();
    }

    /** Decides which rows are used; default 0. */
    default LongParam seed() {
        return calibrationParams().seed;
    }

    /** The value of {@link #seed}. */
    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    /** Sets {@link #seed}. */
    default S setSeed(long value) {
        set(seed(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(CalibrationParams<?> stage) {
        stage.setDefault(stage.calibrationRows(), 512);
        stage.setDefault(stage.seed(), 0L);
    }
}
