package io.bellows.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The columns of a classifier's predictions, of the estimator and its model alike.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface PredictionParams<S> extends ServingParams<S> {
    /** The params, made with their stage. */
    final class Group extends ServingParams.Group {
        private final Param<String> probabilityCol;
        private final Param<String> rawPredictionCol;

        /** The params of {@code stage}, with their defaults still to be set. */
        public Group(Params stage) {
            super(stage);
            probabilityCol =
                    new Param<>(stage, "probabilityCol", "new column of the class probabilities; left out when empty");
            rawPredictionCol = new Param<>(stage, "rawPredictionCol", "new column of the logits; left out when empty");
        }
    }

    @Override
    Group predictionParams();

    /** New column of the class probabilities, Vector; default {@code probability}; left out when empty. */
    default Param<String> probabilityCol() {
        return predictionParams().probabilityCol;
    }

    /** The value of {@link #probabilityCol}. */
    default String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    /** Sets {@link #probabilityCol}. */
    default S setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return self();
    }

    /** New column of the logits, Vector; default {@code rawPrediction}; left out when empty. */
    default Param<String> rawPredictionCol() {
        return predictionParams().rawPredictionCol;
    }

    /** The value of {@link #rawPredictionCol}. */
    default String getRawPredictionCol() {
        return getOrDefault(rawPredictionCol());
    }

    /** Sets {@link #rawPredictionCol}. */
    default S setRawPredictionCol(String value) {
        set(rawPredictionCol(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(PredictionParams<?> stage) {
        ServingParams.setDefaults(stage);
        stage.setDefault(stage.probabilityCol(), "probability");
        stage.setDefault(stage.rawPredictionCol(), "rawPrediction");
    }
}
