package io.bellows.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What predictions are made of and where they go, of an estimator and its model alike.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface ServingParams<S> extends BatchParams<S> {
    /** The params, made with their stage. */
    class Group {
        private final Param<String> featuresCol;
        private final Param<String> predictionCol;
        private final BatchParams.Group batch;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            featuresCol = CheckedParams.column(
                    stage, "featuresCol", "column of the features, an array of floats or a Vector");
            predictionCol = new Param<>(stage, "predictionCol", "new column of the prediction; left out when empty");
            batch = new BatchParams.Group(stage);
        }
    }

    /** The group of params; not itself a param. */
    Group predictionParams();

    @Override
    default BatchParams.Group batchParams() {
        return predictionParams().batch;
    }

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

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(ServingParams<?> stage) {
        stage.setDefault(stage.featuresCol(), "features");
        stage.setDefault(stage.predictionCol(), "prediction");
        BatchParams.setDefaults(stage);
    }
}
