package io.bellows.sample;

import io.bellows.param.CheckedParams;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Draws rows with replacement in proportion to a score, and weights them so that sums and gradients stay unbiased.
 *
 * <p>Input: {@code scoreCol}, as {@link ScoreSampler} says, and ≥ 0; a negative score follows {@code handleInvalid}, and a
 * row of score 0 is never drawn; if all are 0, or their sum is above 1e299, the job fails. Output: all columns and {@code
 * weightCol} (double): 1 / (n p) for a row that is drawn with the probability p in each of n draws, and 1 for rows that do not
 * take part. The sum of weight times any value over the sample is, in the mean over seeds, the sum of that value over all rows
 * of a score above 0.
 *
 * <p>n is {@code sampleCount}, or {@code sampleFraction} &gt; 0, default 1, of the rows; exactly, see {@link ArrivalDraws}.
 * With {@code perClass} each class has its n draws and its own p. Other columns and determinism are those of {@link
 * CountSampler}. Source: A. Katharopoulos, F. Fleuret, "Not all samples are created equal: deep learning with importance
 * sampling" (ICML, 2018), whose scores are bounds of gradient norms.
 *
 * <p>Work is in Spark SQL alone, and nothing but labels, scores and hashes is shuffled.
 */
public final class ImportanceSampler extends ScoreSampler<ImportanceSampler> {
    private static final String WEIGHT = "weight";

    private final Param<String> weightCol;

    /** A sampler with a uid of its own. */
    public ImportanceSampler() {
        this(Identifiable.randomUID("importanceSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public ImportanceSampler(String uid) {
        super(uid, Double.MAX_VALUE, 1);
        weightCol = CheckedParams.column(this, "weightCol", "new column of the weight 1 / (n p) of a row");
        setDefault(weightCol, WEIGHT);
    }

    @Override
    ImportanceSampler self() {
        return this;
    }

    /** The new column of the weight of a row; default {@code weight}. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** See {@link #weightCol()}. */
    public ImportanceSampler setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** See {@link #weightCol()}. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    @Override
    Map<String, StructField> addedColumns() {
        return Map.of(WEIGHT, DataTypes.createStructField(getWeightCol(), DataTypes.DoubleType, false));
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        TrainingRows training = super.trainingRows(schema);
        return training.refuse(scores().value().lt(0), getScoreCol(), "a negative number");
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        ArrivalDraws draws = new ArrivalDraws(this, training, scores().value());
        Column weight = functions.lit(1.0).divide(draws.asked().multiply(draws.probability()));
        return draws.drawn(rows)
                .withColumn(
                        inner(training, WEIGHT),
                        functions.coalesce(functions.when(training.takesPart(), weight), functions.lit(1.0)));
    }

    /** A reader of saved samplers. */
    public static MLReader<ImportanceSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static ImportanceSampler load(String path) {
        return read().load(path);
    }
}
