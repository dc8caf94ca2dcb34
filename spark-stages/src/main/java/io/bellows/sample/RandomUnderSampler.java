package io.bellows.sample;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Drops rows of large classes, each row being as likely to stay as any other of its class.
 *
 * <p>Columns, strategies and determinism are those of {@link ClassSampler}; counts are met exactly. The work is in Spark
 * SQL alone: labels and keys are counted, and no other column is shuffled.
 */
public final class RandomUnderSampler extends ClassSampler<RandomUnderSampler> {
    /** A sampler with a uid of its own. */
    public RandomUnderSampler() {
        this(Identifiable.randomUID("randomUnderSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public RandomUnderSampler(String uid) {
        super(uid, SamplingDirection.UNDER);
    }

    @Override
    RandomUnderSampler self() {
        return this;
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        return new Repetitions(training, label(), getSeed()).of(rows, targets());
    }

    /** A reader of saved samplers. */
    public static MLReader<RandomUnderSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static RandomUnderSampler load(String path) {
        return read().load(path);
    }
}
