package io.bellows.sample;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;

/**
 * What samplers that compare rows by their features share: {@code featuresCol}, {@code array<float>}, {@code array<double>}
 * or Vector of one length, compared by Euclidean distance in double precision. Features that are null or not
 * finite fail the job or follow {@code handleInvalid}; those of another length than the rest fail it.
 *
 * <p>The features of all classes that are looked at are packed and broadcast: they must fit the memory of each executor,
 * once and again for each of its tasks, and be at most 2<sup>31</sup> numbers.
 *
 * @param <S> the sampler itself
 */
public abstract class FeatureSampler<S extends FeatureSampler<S>> extends ClassSampler<S> {
    private final Param<String> featuresCol;

    FeatureSampler(String uid, SamplingDirection direction) {
        super(uid, direction);
        featuresCol = CheckedParams.column(this, "featuresCol", "column of the features");
        setDefault(featuresCol, "features");
    }

    /** The column of the features; default {@code features}. */
    public final Param<String> featuresCol() {
        return featuresCol;
    }

    /** See {@link #featuresCol()}. */
    public final S setFeaturesCol(String value) {
        set(featuresCol, value);
        return self();
    }

    /** See {@link #featuresCol()}. */
    public final String getFeaturesCol() {
        return getOrDefault(featuresCol);
    }

    @Override
    final TrainingRows trainingRows(StructType schema) {
        return needed(super.trainingRows(schema));
    }

    /** The training rows without those that lack what this sampler looks at: the features. */
    TrainingRows needed(TrainingRows training) {
        return training.refuse(featuresOf(training.schema()).notFinite(), getFeaturesCol(), "no finite features");
    }

    final Features featuresOf(StructType schema) {
        return Features.of(schema, getFeaturesCol(), uid());
    }
}
