package io.bellows.sample;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Draws a part of the rows at random and without replacement, from each class as many as asked for, exactly.
 *
 * <p>Columns, determinism and counts are those of {@link CountSampler}: {@code sampleFraction} of (0, 1], default 0.5, or
 * {@code sampleCount} rows of each class; {@code perClass} is true by default, and without it the sample is one of all rows,
 * whatever their class. A class that is smaller than the count is taken whole.
 *
 * <p>The rows of a class are ordered by a hash of seed and key, and the first are taken; so samples of one seed contain each
 * other. Work is in Spark SQL alone, and nothing but labels and keys is shuffled. It takes the place of Spark's {@code
 * sampleBy}, whose counts are right on average only and depend on partitions.
 */
public final class StratifiedSampler extends CountSampler<StratifiedSampler> {
    /** Tells these draws from those that another stage makes with the same seed; any fixed number does. */
    private static final long SALT = 0x27d4eb2fL;

    /** A sampler with a uid of its own. */
    public StratifiedSampler() {
        this(Identifiable.randomUID("stratifiedSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public StratifiedSampler(String uid) {
        super(uid, 1, 0.5, true);
    }

    @Override
    StratifiedSampler self() {
        return this;
    }

    @Override
    String decidingCol() {
        return getLabelCol();
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        return Ranking.random(training, stratum(), getSeed(), SALT).first(rows, cut());
    }

    /** A reader of saved samplers. */
    public static MLReader<StratifiedSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static StratifiedSampler load(String path) {
        return read().load(path);
    }
}
