package io.bellows.param;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * How rows come to a model: several at a time, and without those that cannot be used.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface BatchParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<HandleInvalid> handleInvalid;
        private final IntParam predictionBatchSize;

        Group(Params stage) {
            handleInvalid = new ModeParam<>(stage, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
            predictionBatchSize = CheckedParams.intAtLeast(stage, "predictionBatchSize", "rows predicted together", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group batchParams();

    /** The stage itself. */
    S self();

    /** What happens to rows that cannot be used; default {@code error}. In training, {@code keep} skips too. */
    default ModeParam<HandleInvalid> handleInvalid() {
        return batchParams().handleInvalid;
    }

    /** The value of {@link #handleInvalid}. */
    default String getHandleInvalid() {
        return getOrDefault(handleInvalid());
    }

    /** Sets {@link #handleInvalid}. */
    default S setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return self();
    }

    /** Sets {@link #handleInvalid}. */
    default S setHandleInvalid(HandleInvalid value) {
        return setHandleInvalid(handleInvalid().stored(value));
    }

    /**
     * Rows predicted together, at least 1; default 64. Results do not depend on it, but for the last digits of a model whose operators
     * take ranges from each batch, as {@code dynamic-int8}, or have weights of 4 bits. A model that takes a fixed number of rows is given
     * that many.
     */
    default IntParam predictionBatchSize() {
        return batchParams().predictionBatchSize;
    }

    /** The value of {@link #predictionBatchSize}. */
    default int getPredictionBatchSize() {
        return (int) getOrDefault(predictionBatchSize());
    }

    /** Sets {@link #predictionBatchSize}. */
    default S setPredictionBatchSize(int value) {
        set(predictionBatchSize(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(BatchParams<?> stage) {
        stage.setDefault(stage.handleInvalid(), stage.handleInvalid().stored(HandleInvalid.ERROR));
        stage.setDefault(stage.predictionBatchSize(), 64);
    }
}
