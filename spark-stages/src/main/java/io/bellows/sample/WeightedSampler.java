package io.bellows.sample;

import io.bellows.column.RowCheck;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Draws rows without replacement, each next one with a probability in proportion to its weight among the rows left.
 *
 * <p>Input: {@code weightCol}, any number ≥ 0; a row of weight 0 is never drawn. A weight that is negative, null, not a
 * number or infinite follows {@code handleInvalid}. Other columns, determinism and counts are those of {@link CountSampler}:
 * {@code sampleFraction} of (0, 1], default 0.5, of all rows, or {@code sampleCount} rows, exactly, as long as so many have
 * a weight above 0; and of each class by its own with {@code perClass}. Where no row has one, of all or of a class, the job fails.
 *
 * <p>Each row gets the key log(u) / w of its draw u of (0, 1] and its weight w, and the rows of the greatest keys are taken.
 * Source: P. S. Efraimidis, P. G. Spirakis, "Weighted random sampling with a reservoir" (Information Processing Letters,
 * 2006), algorithm A-ES, whose u<sup>1/w</sup> is in the same order. Work is in Spark SQL alone, and nothing but labels,
 * keys and weights is shuffled.
 */
public final class WeightedSampler extends CountSampler<WeightedSampler> {
    private static final long SALT = 0x165667b1L;

    private final Param<String> weightCol;

    /** A sampler with a uid of its own. */
    public WeightedSampler() {
        this(Identifiable.randomUID("weightedSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public WeightedSampler(String uid) {
        super(uid, 1, 0.5, false);
        weightCol = CheckedParams.column(this, "weightCol", "column of the weight of a row, 0 or more");
        setDefault(weightCol, "weight");
    }

    @Override
    WeightedSampler self() {
        return this;
    }

    /** The column of the weight of a row; default {@code weight}. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** See {@link #weightCol()}. */
    public WeightedSampler setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** See {@link #weightCol()}. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    @Override
    String decidingCol() {
        return getWeightCol();
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        TrainingRows training = super.trainingRows(schema);
        return Scores.of(schema, getWeightCol(), uid()).refuseNegative(training);
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        Column weight = new Scores(getWeightCol()).value();
        Column draw = Ranking.positiveUniform(training.key(), getSeed(), SALT);
        // As the time of a first arrival at the rate w, which is the same order; a weight of 0 comes last, and is left
        // out.
        Column arrival = functions
                .when(
                        weight.gt(0),
                        functions.least(functions.negate(functions.log(draw)).divide(weight), functions.lit(1e300)))
                .otherwise(Double.MAX_VALUE);
        String partCol = training.unused("part");
        Column isDrawn = functions.col(partCol).lt(2).and(weight.gt(0));
        // Where the first row of a class has no weight, none has.
        Column isNone = functions.col(training.unused(Ranking.ORDER + 0)).equalTo(Double.MAX_VALUE);
        // A cut behind the first row of each class, and one behind the rows that are asked for.
        return Ranking.byValue(training, stratum(), arrival)
                .parted(rows, Cuts.at(functions.least(place(), functions.lit(1L)), place()), partCol)
                .filter(functions.not(training.takesPart()).or(RowCheck.failWhen(isNone, noWeight(), isDrawn)))
                .withColumn(training.index(), functions.lit(0));
    }

    private Column noWeight() {
        return functions.concat(
                functions.lit("Cannot draw rows by column '%s' in %s: found no weight above 0"
                        .formatted(getWeightCol(), uid())),
                inClass(stratum()),
                functions.lit(", expected one; give a row a weight above 0"));
    }

    /** A reader of saved samplers. */
    public static MLReader<WeightedSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static WeightedSampler load(String path) {
        return read().load(path);
    }
}
