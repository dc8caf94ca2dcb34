package io.bellows.sample;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Repeats rows of small classes, all rows of a class equally often but for one time.
 *
 * <p>With a {@code shrinkage} above 0 the repetitions are jittered: {@code featuresCol}, {@code array<float>}, {@code
 * array<double>} or Vector of d numbers, gets Gaussian noise of standard deviation shrinkage · (4 / ((d + 2) n))<sup>1/(d +
 * 4)</sup> times that of the feature within the class of n rows. Source: G. Menardi, N. Torelli, "Training and assessing
 * classification rules with imbalanced data" (ROSE, 2014). The row itself stays as it is. Rows
 * of different lengths in a class, and values without a finite standard deviation, fail the job.
 *
 * <p>Columns, strategies and determinism are those of {@link ClassSampler}; counts are met exactly. The work is in Spark
 * SQL alone: labels and keys are counted, and no other column is shuffled.
 */
public final class RandomOverSampler extends ClassSampler<RandomOverSampler> {
    private final Param<String> featuresCol;
    private final DoubleParam shrinkage;

    /** A sampler with a uid of its own. */
    public RandomOverSampler() {
        this(Identifiable.randomUID("randomOverSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public RandomOverSampler(String uid) {
        super(uid, SamplingDirection.OVER);
        featuresCol = CheckedParams.column(this, "featuresCol", "column of the features that are jittered");
        shrinkage = CheckedParams.doubleBetween(
                this, "shrinkage", "factor of the noise in repetitions; none when 0", 0, Double.MAX_VALUE);
        setDefault(featuresCol, "features");
        setDefault(shrinkage, 0.0);
    }

    @Override
    RandomOverSampler self() {
        return this;
    }

    /** The features to jitter, read when {@code shrinkage} is above 0; default {@code features}. */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /** The factor of the noise, at least 0; default 0: repetitions are exact. */
    public DoubleParam shrinkage() {
        return shrinkage;
    }

    /** See {@link #featuresCol()}. */
    public RandomOverSampler setFeaturesCol(String value) {
        set(featuresCol, value);
        return this;
    }

    /** See {@link #featuresCol()}. */
    public String getFeaturesCol() {
        return getOrDefault(featuresCol);
    }

    /** See {@link #shrinkage()}. */
    public RandomOverSampler setShrinkage(double value) {
        set(shrinkage, value);
        return this;
    }

    /** See {@link #shrinkage()}. */
    public double getShrinkage() {
        return (double) getOrDefault(shrinkage);
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        TrainingRows training = super.trainingRows(schema);
        if (getShrinkage() > 0) {
            Features features = Features.of(schema, getFeaturesCol(), uid());
            training.refuse(features.notFinite(), getFeaturesCol(), "no finite features");
        }
        return training;
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        Dataset<Row> repeated = new Repetitions(training, label(), getSeed()).of(rows, targets());
        if (getShrinkage() == 0) {
            return repeated;
        }
        Features features = Features.of(training.schema(), getFeaturesCol(), uid());
        return new SmoothedBootstrap(training, label(), features, getShrinkage(), getSeed()).jitter(rows, repeated);
    }

    /** A reader of saved samplers. */
    public static MLReader<RandomOverSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static RandomOverSampler load(String path) {
        return read().load(path);
    }
}
