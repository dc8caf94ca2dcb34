package io.bellows.param;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What predictions are made of and where they go, of an estimator and its model alike.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ServingParams<S> extends Params {
    /** The params, made with their stage. */
    class Group {
        private final Param<String> featuresCol;
        private final Param<String> predictionCol;
        private final ModeParam<HandleInvalid> handleInvalid;
        private final IntParam predictionBatchSize;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            featuresCol = CheckedParams.column(
                    stage, "featuresCol", "column of the features, an array of floats or a Vector");
            predictionCol = new Param<>(stage, "predictionCol", "new column of the prediction; left out when empty");
            handleInvalid = new ModeParam<>(stage, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
            predictionBatchSize = CheckedParams.intAtLeast(stage, "predictionBatchSize", "rows predicted together", 1);
        }
    }

    /** The group of params; not itself a param. */
    Group predictionParams();

    /** The stage itself. */
    S self();

    /** Column of the features, {@code array<float>}, {@code array<double>} or Vector; default {@code features}. */
    default Param<String> featuresCol() {
        return predictionParams().featuresCol;
    }

    /** The value of {@link #featuresCol}. */
    default String getFeaturesCol() {
        return getOrDefault(featuresCol());
    }

    /** Sets {@link #featuresCol}. */
    default S setFeaturesCol(String value) {
        set(featuresCol(), value);
        return self();
    }

    /** New column of the prediction; default {@code prediction}; left out when empty. */
    default Param<String> predictionCol() {
        return predictionParams().predictionCol;
    }

    /** The value of {@link #predictionCol}. */
    default String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    /** Sets {@link #predictionCol}. */
    default S setPredictionCol(String value) {
        set(predictionCol(), value);
        return self();
    }

    /** What happens to rows that cannot be used; default {@code error}. In training, {@code keep} skips too. */
    default ModeParam<HandleInvalid> handleInvalid() {
        return predictionParams().handleInvalid;
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

    /** Rows predicted together, at least 1; default 64. Results do not depend on it. */
    default IntParam predictionBatchSize() {
        return predictionParams().predictionBatchSize;
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
    static void setDefaults(ServingParams<?> stage) {
        stage.setDefault(stage.featuresCol(), "features");
        stage.setDefault(stage.predictionCol(), "prediction");
        stage.setDefault(stage.handleInvalid(), stage.handleInvalid().stored(HandleInvalid.ERROR));
        stage.setDefault(stage.predictionBatchSize(), 64);
    }
}
