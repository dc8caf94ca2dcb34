package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What samplers share that drop rows by what their neighbours are. Rows that are equal in their key stay or go together, so
 * name a {@code keyCol} where rows repeat. Of the table, the keys of the rows that go are broadcast, and no column is
 * shuffled but label, key and features.
 *
 * @param <S> the sampler itself
 */
public abstract class CleaningSampler<S extends CleaningSampler<S>> extends FeatureSampler<S> {
    CleaningSampler(String uid, SamplingDirection direction) {
        super(uid, direction);
    }

    abstract Cleaning cleaning();

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        Features features = featuresOf(training.schema());
        return new CleanedRows(training, label(), features, cleaning(), getSeed())
                .of(rows, training.key(), targets())
                .withColumn(training.index(), functions.lit(0));
    }
}
