package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The columns that training reads beside the features and what rows teach.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface TrainingColumnParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> weightCol;
        private final Param<String> validationIndicatorCol;
        private final Param<String> keyCol;

        Group(Params stage) {
            weightCol = CheckedParams.column(stage, "weightCol", "column of row weights; all 1 when not set");
            validationIndicatorCol = CheckedParams.column(
                    stage,
                    "validationIndicatorCol",
                    "boolean column, true for validation rows; no validation when not set");
            keyCol = CheckedParams.column(
                    stage, "keyCol", "column by which errors name rows; what they teach when not set");
        }
    }

    /** The group of params; not itself a param. */
    Group trainingColumnParams();

    /** The stage itself. */
    S self();

    /** The column of row weights; not set by default: all weigh 1. */
    default Param<String> weightCol() {
        return trainingColumnParams().weightCol;
    }

    /** The value of {@link #weightCol}. */
    default String getWeightCol() {
        return getOrDefault(weightCol());
    }

    /** Sets {@link #weightCol}. */
    default S setWeightCol(String value) {
        set(weightCol(), value);
        return self();
    }

    /** The boolean column that is true for validation rows; not set by default: there are none. */
    default Param<String> validationIndicatorCol() {
        return trainingColumnParams().validationIndicatorCol;
    }

    /** The value of {@link #validationIndicatorCol}. */
    default String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol());
    }

    /** Sets {@link #validationIndicatorCol}. */
    default S setValidationIndicatorCol(String value) {
        set(validationIndicatorCol(), value);
        return self();
    }

    /**
     * The column by which an error names the rows that it is about, of any type that casts to a string; not set by default: it
     * tells what they teach, their weight and first features. Where features change each epoch the workers keep it with the rows,
     * which puts them in another order.
     */
    default Param<String> keyCol() {
        return trainingColumnParams().keyCol;
    }

    /** The value of {@link #keyCol}. */
    default String getKeyCol() {
        return getOrDefault(keyCol());
    }

    /** Sets {@link #keyCol}. */
    default S setKeyCol(String value) {
        set(keyCol(), value);
        return self();
    }
}
