package io.bellows.train;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The column of labels.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface LabelParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> labelCol;

        Group(Params stage, String doc) {
            labelCol = CheckedParams.column(stage, "labelCol", doc);
        }
    }

    /** The group of params; not itself a param. */
    Group labelParams();

    /** The stage itself. */
    S self();

    /** The column of what a row teaches; default {@code label}. */
    default Param<String> labelCol() {
        return labelParams().labelCol;
    }

    /** The value of {@link #labelCol}. */
    default String getLabelCol() {
        return getOrDefault(labelCol());
    }

    /** Sets {@link #labelCol}. */
    default S setLabelCol(String value) {
        set(labelCol(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(LabelParams<?> stage) {
        stage.setDefault(stage.labelCol(), "label");
    }
}
