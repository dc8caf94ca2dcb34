package io.bellows.train;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The estimator that a stage is around.
 *
 * @param <S> the stage itself, which its setters return
 * @param <M> the model that the inner estimator fits
 */
public interface InnerEstimatorParams<S, M extends Model<M>> extends Params {
    /**
     * The param, made with its stage.
     *
     * @param <M> the model that the inner estimator fits
     */
    final class Group<M extends Model<M>> {
        private final Param<Estimator<M>> estimator;

        /** @param use what the stage does with the estimator, for its documentation */
        Group(Params stage, String use) {
            estimator = new Param<>(stage, "estimator", use);
        }
    }

    /** The group of params; not itself a param. */
    Group<M> innerEstimatorParams();

    /** The stage itself. */
    S self();

    /** The estimator to fit; must be set. */
    default Param<Estimator<M>> estimator() {
        return innerEstimatorParams().estimator;
    }

    /**
     * The value of {@link #estimator}.
     *
     * @throws IllegalStateException when it is not set
     */
    default Estimator<M> getEstimator() {
        if (!isDefined(estimator())) {
            throw new IllegalStateException(
                    "Cannot use %s: found no estimator, expected one to fit; call setEstimator first".formatted(uid()));
        }
        return getOrDefault(estimator());
    }

    /** Sets {@link #estimator}. */
    default S setEstimator(Estimator<M> value) {
        set(estimator(), value);
        return self();
    }
}
