package io.bellows.sample;

import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What samplers that make new rows share: {@code neighbours}, how many nearest neighbours they look at.
 *
 * <p>Rows stay as they are; each new row has new features and takes all other columns from
 * the row it was made of, which {@code sampleOriginCol} names. A class that shall grow and has no more rows than {@code
 * neighbours} fails the job.
 *
 * <p>Of the classes that grow, or of all for the samplers that say so, features are broadcast; see {@link FeatureSampler}.
 * Neighbours are exact, but for {@link Smote} above {@code exactNeighboursUpTo} rows.
 *
 * @param <S> the sampler itself
 */
public abstract class SyntheticSampler<S extends SyntheticSampler<S>> extends FeatureSampler<S> {
    private final IntParam neighbours;

    SyntheticSampler(String uid) {
        super(uid, SamplingDirection.OVER);
        neighbours = CheckedParams.intAtLeast(this, "neighbours", "nearest neighbours to look at", 1);
        setDefault(neighbours, 5);
    }

    abstract Synthesis synthesis();

    /** How many nearest neighbours to look at; default 5, of {@link KMeansSmote} 2. */
    public final IntParam neighbours() {
        return neighbours;
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
    final Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        Features features = featuresOf(training.schema());
        return finished(training, features, new NewRows(this, training, features).addedTo(rows));
    }

    /** What becomes of all rows, old and new, in the end; here nothing more. */
    Dataset<Row> finished(TrainingRows training, Features features, Dataset<Row> grown) {
        return grown;
    }
}
