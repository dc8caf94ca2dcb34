package io.bellows.sample;

import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What samplers that make new rows share: {@code featuresCol}, {@code array<float>}, {@code array<double>} or Vector of one
 * length, and {@code neighbours}, how many nearest neighbours they look at.
 *
 * <p>Rows stay as they are; each new row has new features, computed in single precision, and takes all other columns from
 * the row it was made of, which {@code sampleOriginCol} names. Features that are null, not finite or of another length than
 * the rest fail the job or follow {@code handleInvalid}. A class that shall grow and has no more rows than {@code
 * neighbours} fails the job.
 *
 * <p>The features of the classes that grow (of all classes for the samplers that say so) are packed into one array of
 * floats, which is broadcast: it must fit the memory of each executor, and 2 GB. Neighbours are exact.
 *
 * @param <S> the sampler itself
 */
public abstract class SyntheticSampler<S extends SyntheticSampler<S>> extends ClassSampler<S> {
    private final Param<String> featuresCol;
    private final IntParam neighbours;

    SyntheticSampler(String uid) {
        super(uid, SamplingDirection.OVER);
        featuresCol = CheckedParams.column(this, "featuresCol", "column of the features");
        neighbours = CheckedParams.intAtLeast(this, "neighbours", "nearest neighbours to look at", 1);
        setDefault(featuresCol, "features");
        setDefault(neighbours, 5);
    }

    abstract Synthesis synthesis();

    /** The column of the features; default {@code features}. */
    public final Param<String> featuresCol() {
        return featuresCol;
    }

    /** How many nearest neighbours to look at; default 5. */
    public final IntParam neighbours() {
        return neighbours;
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

    /** See {@link #neighbours()}. */
    public final S setNeighbours(int value) {
        set(neighbours, value);
        return self();
    }

    /** See {@link #neighbours()}. */
    public final int getNeighbours() {
        return (int) getOrDefault(neighbours);
    }

    @Override
    final TrainingRows trainingRows(StructType schema) {
        Features features = Features.of(schema, getFeaturesCol(), uid());
        return super.trainingRows(schema).refuse(features.notFinite(), "no finite features");
    }

    @Override
    final Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        Features features = Features.of(training.schema(), getFeaturesCol(), uid());
        return new NewRows(this, training, features).addedTo(rows);
    }
}
