package io.bellows.sample;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.Map;
import org.apache.spark.ml.param.IntParam;
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
 * Keeps or repeats the rows that are hardest for a model, by the probabilities that it gave them.
 *
 * <p>Input: {@code probabilityCol}, {@code array<float>}, {@code array<double>} or Vector of one probability a class, as a
 * classifier's model adds it; {@code labelCol}, any number, which must be the index of a class: whole, from 0 and below the
 * number of probabilities. A row with another label, or without probabilities of 0 to 1, follows {@code handleInvalid}. Output:
 * all columns, and if it is named {@code hardnessCol} (double: the loss in nats or the margin in [-1, 1], as {@code hardness}
 * says; null for rows that do not take part).
 *
 * <p>{@code sampleFraction} of (0, 1], default 0.5, or {@code sampleCount} rows are the hardest, of all rows or of each
 * class; of equally hard ones those of the lowest hashed key. {@code hardRows} tells whether they alone stay, or are seen
 * {@code repetitions} more times. Other columns and determinism are those of {@link CountSampler}; the seed is not used.
 *
 * <p>Work is in Spark SQL alone, and nothing but labels, keys and hardness is shuffled. Source: A. Shrivastava, A. Gupta, R.
 * Girshick, "Training region-based object detectors with online hard example mining" (CVPR, 2016).
 */
public final class HardExampleSampler extends CountSampler<HardExampleSampler> {
    /** A loss of 35: what is below it is a rounding error. */
    private static final double LEAST_PROBABILITY = 1e-15;

    private static final String HARDNESS = "hardness";

    private final Param<String> probabilityCol;
    private final ModeParam<Hardness> hardness;
    private final ModeParam<HardRows> hardRows;
    private final IntParam repetitions;
    private final Param<String> hardnessCol;

    /** A sampler with a uid of its own. */
    public HardExampleSampler() {
        this(Identifiable.randomUID("hardExampleSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public HardExampleSampler(String uid) {
        super(uid, 1, 0.5, false);
        probabilityCol = CheckedParams.column(this, "probabilityCol", "column of the class probabilities");
        hardness = new ModeParam<>(this, HARDNESS, "what tells how hard a row is", Hardness.class);
        hardRows = new ModeParam<>(this, "hardRows", "what becomes of the hardest rows", HardRows.class);
        repetitions = CheckedParams.intAtLeast(this, "repetitions", "how often hard rows are repeated", 1);
        hardnessCol = CheckedParams.column(this, "hardnessCol", "new column of the loss or margin; none when not set");
        setDefault(probabilityCol, "probability");
        setDefault(hardness, hardness.stored(Hardness.LOSS));
        setDefault(hardRows, hardRows.stored(HardRows.KEEP));
        setDefault(repetitions, 1);
    }

    @Override
    HardExampleSampler self() {
        return this;
    }

    /** The column of the class probabilities; default {@code probability}. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** What tells how hard a row is; default {@code loss}. */
    public ModeParam<Hardness> hardness() {
        return hardness;
    }

    /** What becomes of the hardest rows; default {@code keep}. */
    public ModeParam<HardRows> hardRows() {
        return hardRows;
    }

    /** How often hard rows are repeated, at least once; default 1. */
    public IntParam repetitions() {
        return repetitions;
    }

    /** The new column of the loss or margin; not set by default. */
    public Param<String> hardnessCol() {
        return hardnessCol;
    }

    /** See {@link #probabilityCol()}. */
    public HardExampleSampler setProbabilityCol(String value) {
        set(probabilityCol, value);
        return this;
    }

    /** See {@link #probabilityCol()}. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol);
    }

    /** See {@link #hardness()}. */
    public HardExampleSampler setHardness(String value) {
        set(hardness, value);
        return this;
    }

    /** See {@link #hardness()}. */
    public HardExampleSampler setHardness(Hardness value) {
        return setHardness(hardness.stored(value));
    }

    /** See {@link #hardness()}. */
    public String getHardness() {
        return getOrDefault(hardness);
    }

    /** See {@link #hardRows()}. */
    public HardExampleSampler setHardRows(String value) {
        set(hardRows, value);
        return this;
    }

    /** See {@link #hardRows()}. */
    public HardExampleSampler setHardRows(HardRows value) {
        return setHardRows(hardRows.stored(value));
    }

    /** See {@link #hardRows()}. */
    public String getHardRows() {
        return getOrDefault(hardRows);
    }

    /** See {@link #repetitions()}. */
    public HardExampleSampler setRepetitions(int value) {
        set(repetitions, value);
        return this;
    }

    /** See {@link #repetitions()}. */
    public int getRepetitions() {
        return (int) getOrDefault(repetitions);
    }

    /** See {@link #hardnessCol()}. */
    public HardExampleSampler setHardnessCol(String value) {
        set(hardnessCol, value);
        return this;
    }

    /** See {@link #hardnessCol()}. */
    public String getHardnessCol() {
        return getOrDefault(hardnessCol);
    }

    @Override
    String decidingCol() {
        return getProbabilityCol();
    }

    @Override
    Map<String, StructField> addedColumns() {
        return isDefined(hardnessCol)
                ? Map.of(HARDNESS, DataTypes.createStructField(getHardnessCol(), DataTypes.DoubleType, true))
                : Map.of();
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        return ownProbability(schema).refuseUnknown(super.trainingRows(schema));
    }

    private OwnProbability ownProbability(StructType schema) {
        return OwnProbability.of(schema, getLabelCol(), getProbabilityCol(), uid());
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        boolean byLoss = hardness.constant(getHardness()) == Hardness.LOSS;
        boolean keep = hardRows.constant(getHardRows()) == HardRows.KEEP;
        String partCol = training.unused("part");
        String hardnessName = inner(training, HARDNESS);
        Column isHard = functions.col(partCol).equalTo(0);
        Column seen = functions
                .when(functions.not(training.takesPart()), 1)
                .when(isHard, keep ? 1 : 1 + getRepetitions())
                .otherwise(keep ? 0 : 1);
        OwnProbability own = ownProbability(training.schema());
        Dataset<Row> measured =
                rows.withColumn(hardnessName, functions.when(training.takesPart(), byLoss ? loss(own) : margin(own)));
        return Ranking.byValue(training, stratum(), functions.col(hardnessName), byLoss)
                .parted(measured, cut(), partCol)
                .withColumn(
                        training.index(),
                        functions.explode(functions.filter(
                                functions.sequence(functions.lit(0), functions.lit(keep ? 0 : getRepetitions())),
                                i -> i.lt(seen))));
    }

    private static Column loss(OwnProbability own) {
        return functions.negate(functions.log(functions.greatest(own.value(), functions.lit(LEAST_PROBABILITY))));
    }

    private static Column margin(OwnProbability own) {
        Column others = functions.transform(
                own.probabilities().values(),
                (value, i) -> functions.when(i.notEqual(own.index()), value.cast(DataTypes.DoubleType)));
        return own.value().minus(functions.coalesce(functions.array_max(others), functions.lit(0.0)));
    }

    /** A reader of saved samplers. */
    public static MLReader<HardExampleSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static HardExampleSampler load(String path) {
        return read().load(path);
    }
}
