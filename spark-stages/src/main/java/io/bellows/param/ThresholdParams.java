package io.bellows.param;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * From which probability on a label is told, of an estimator and its model alike.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ThresholdParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final DoubleParam threshold;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            threshold = CheckedParams.doubleBetween(
                    stage,
                    "threshold",
                    "probability above which a label is told",
                    Double.MIN_VALUE,
                    Math.nextDown(1.0));
        }
    }

    /** The group of params; not itself a param. */
    Group thresholdParams();

    /** The stage itself. */
    S self();

    /** The probability, above 0 and below 1, above which a label is told; default 0.5. */
    default DoubleParam threshold() {
        return thresholdParams().threshold;
    }

    /** The value of {@link #threshold}. */
    default double getThreshold() {
        return (double) getOrDefault(threshold());
    }

    /** Sets {@link #threshold}. */
    default S setThreshold(double value) {
        set(threshold(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(ThresholdParams<?> stage) {
        stage.setDefault(stage.threshold(), 0.5);
    }
}
