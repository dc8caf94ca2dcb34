package io.bellows.compress;

import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.Params;

/**
 * The one param that a quantizer and its model share.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface QuantizationModeParam<S> extends Params {
    /** The param, made with its stage. */
    final class Group {
        private final ModeParam<QuantizationMode> mode;

        Group(Params stage) {
            mode = new ModeParam<>(stage, "mode", "what numbers are turned into", QuantizationMode.class);
        }
    }

    /** The group of params; not itself a param. */
    Group quantizationModeParam();

    /** The stage itself. */
    S self();

    /**
     * What numbers are turned into: {@code static-int8}, weights and activations, a quarter of the size and often faster;
     * {@code dynamic-int8}, a quarter, linear layers in integers without calibration; {@code int8-weights}, a quarter,
     * {@code int4-weights}, an eighth of linear layers, {@code fp16-weights} and {@code bf16-weights}, half of the size,
     * each at the speed of floats and without calibration. Default {@code static-int8}.
     */
    default ModeParam<QuantizationMode> mode() {
        return quantizationModeParam().mode;
    }

    /** The value of {@link #mode}. */
    default String getMode() {
        return getOrDefault(mode());
    }

    /** Sets {@link #mode}. */
    default S setMode(String value) {
        set(mode(), value);
        return self();
    }

    /** Sets {@link #mode}. */
    default S setMode(QuantizationMode value) {
        return setMode(mode().stored(value));
    }

    /** Gives the param of {@code stage} its default. */
    static void setDefaults(QuantizationModeParam<?> stage) {
        stage.setDefault(stage.mode(), stage.mode().stored(QuantizationMode.STATIC_INT8));
    }
}
