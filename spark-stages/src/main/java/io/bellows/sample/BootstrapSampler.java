package io.bellows.sample;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Draws rows with replacement, each row being as likely as any other in each draw: the bootstrap.
 *
 * <p>Columns, determinism and counts are those of {@link CountSampler}: {@code sampleCount} draws, or {@code sampleFraction}
 * &gt; 0, default 1, of as many draws as there are rows; of each class by its own with {@code perClass}. The number of draws
 * is exact, where a bootstrap of independent Poisson counts has it on average only; see {@link ArrivalDraws} for how.
 * Source: B. Efron, "Bootstrap methods: another look at the jackknife" (Annals of Statistics 7, 1979). Rows that are equal
 * in key are drawn together, and count as one draw each.
 *
 * <p>Work is in Spark SQL alone, and nothing but labels and hashes is shuffled.
 */
public final class BootstrapSampler extends CountSampler<BootstrapSampler> {
    /** A sampler with a uid of its own. */
    public BootstrapSampler() {
        this(Identifiable.randomUID("bootstrapSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public BootstrapSampler(String uid) {
        super(uid, Double.MAX_VALUE, 1, false);
    }

    @Override
    BootstrapSampler self() {
        return this;
    }

    @Override
    String decidingCol() {
        return null;
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        return new ArrivalDraws(this, training, functions.lit(1.0)).drawn(rows);
    }

    /** A reader of saved samplers. */
    public static MLReader<BootstrapSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static BootstrapSampler load(String path) {
        return read().load(path);
    }
}
