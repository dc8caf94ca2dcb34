package io.bellows.sample;

import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Brings the counts of classes nearer to each other by dropping rows of large classes or repeating rows of small ones.
 *
 * <p>Let n(c) be the count of class c, over rows that are neither for validation nor without a label, and r the {@code
 * targetRatio}, a number of (0, 1].
 *
 * <ul>
 *   <li>Mode {@code over}: r is the least ratio of any class to the largest. A class with n(c) &lt; r · max n grows to r ·
 *       max n; the others stay as they are.
 *   <li>Mode {@code under}: r is the least ratio of the smallest class to any. A class with n(c) &gt; min n / r shrinks to
 *       min n / r; the others stay as they are.
 * </ul>
 *
 * <p>For two classes this is {@code sampling_strategy} = r of imbalanced-learn (G. Lemaître et al., JMLR 18, 2017), which
 * allows a number for two classes only; with r = 1 it is its {@code auto} for any number of classes: {@code not majority}
 * when over-sampling, {@code not minority} when under-sampling.
 *
 * <p>Each row is kept with a probability, or repeated a whole number of times plus once more with a probability, so the
 * counts above are met in expectation, with a standard deviation of at most the square root of the count (under) or half
 * the square root of n(c) (over).
 *
 * <p>Input: {@code labelCol}, a number, string, boolean, date or timestamp; {@code keyCol} (optional), of any type without
 * maps; {@code validationIndicatorCol} (optional), boolean. Output: all columns as they are, and if they are named {@code
 * sampleIndexCol} (int: 0 for the row itself, 1, 2, … for its repetitions), {@code sampleOriginCol} (long: the key of the
 * row, the same for all its repetitions) and {@code sampleKeyCol} (long: the key of the row for the row itself, and another
 * for each repetition; as {@code keyCol} of later stages it lets their random choices differ between repetitions).
 *
 * <p>Rows for validation pass once, whatever their label. A label that is null or not a number follows {@code
 * handleInvalid}: {@code error} fails the job, {@code skip} drops the row, {@code keep} passes it once.
 *
 * <p>Deterministic: a row's fate is a function of the seed, its key (see {@link RowKey}) and the class counts. The
 * transformation is one lazy plan of Spark SQL expressions: classes are counted, and the counts joined back by broadcast,
 * so that no other column is shuffled.
 */
public final class ClassBalancedSampler extends LabelSampler<ClassBalancedSampler> {
    private final ModeParam<SamplingMode> mode;
    private final DoubleParam targetRatio;

    /** A sampler with a uid of its own. */
    public ClassBalancedSampler() {
        this(Identifiable.randomUID("classBalancedSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public ClassBalancedSampler(String uid) {
        super(uid);
        mode = new ModeParam<>(this, "mode", "how classes are balanced", SamplingMode.class);
        targetRatio = CheckedParams.doubleAboveTo(
                this,
                "targetRatio",
                "least ratio of a class to the largest (over) or of the smallest to a class (under)",
                0,
                1);
        setDefault(mode, mode.stored(SamplingMode.OVER));
        setDefault(targetRatio, 1.0);
    }

    @Override
    ClassBalancedSampler self() {
        return this;
    }

    /** Whether large classes shrink or small ones grow; default {@code over}. */
    public ModeParam<SamplingMode> mode() {
        return mode;
    }

    /** The ratio of class counts to reach, in (0, 1]; default 1. */
    public DoubleParam targetRatio() {
        return targetRatio;
    }

    /** See {@link #mode()}. */
    public ClassBalancedSampler setMode(String value) {
        set(mode, value);
        return this;
    }

    /** See {@link #mode()}. */
    public ClassBalancedSampler setMode(SamplingMode value) {
        return setMode(mode.stored(value));
    }

    /** See {@link #mode()}. */
    public String getMode() {
        return getOrDefault(mode);
    }

    /** See {@link #targetRatio()}. */
    public ClassBalancedSampler setTargetRatio(double value) {
        set(targetRatio, value);
        return this;
    }

    /** See {@link #targetRatio()}. */
    public double getTargetRatio() {
        return (double) getOrDefault(targetRatio);
    }

    /** Each row as often as its class's frequency says: its whole part, and once more if its draw is below the rest. */
    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        String classCol = training.unused("class");
        String frequencyCol = training.unused("frequency");
        String repetitionsCol = training.unused("repetitions");
        Column frequency = functions.col(frequencyCol);
        Column whole = functions.floor(frequency);
        Column once = RowKey.uniform(training.key(), getSeed(), Repetitions.SALT)
                .lt(frequency.minus(whole))
                .cast(DataTypes.IntegerType);
        Column repetitions = functions
                .when(training.takesPart(), whole.cast(DataTypes.IntegerType).plus(once))
                .otherwise(functions.lit(1));
        Column indices = mode.constant(getMode()) == SamplingMode.UNDER
                ? functions.lit(0)
                : functions.explode(functions.sequence(
                        functions.lit(0), functions.col(repetitionsCol).minus(1)));
        return rows.join(
                        functions.broadcast(frequencies(training, rows, classCol, frequencyCol)),
                        label().equalTo(functions.col(classCol)),
                        "left_outer")
                .withColumn(repetitionsCol, repetitions)
                .filter(functions.col(repetitionsCol).gt(0))
                .withColumn(training.index(), indices);
    }

    /** One row a class: the class, and how often a row of it shall be seen in the mean. */
    private Dataset<Row> frequencies(TrainingRows training, Dataset<Row> rows, String classCol, String frequencyCol) {
        Column count = functions.col(ClassTargets.COUNT).cast(DataTypes.DoubleType);
        return countsOf(training, rows)
                .select(
                        functions.col(ClassTargets.CLASS).as(classCol),
                        frequency(count).as(frequencyCol));
    }

    private Column frequency(Column count) {
        // All classes in one partition; a key that is the same for all of them keeps Spark from warning of it.
        WindowSpec allClasses = Window.partitionBy(count.lt(0));
        Column ratio = functions.lit(getTargetRatio());
        Column one = functions.lit(1.0);
        return switch (mode.constant(getMode())) {
            case OVER ->
                functions.greatest(
                        one,
                        functions.max(count).over(allClasses).multiply(ratio).divide(count));
            case UNDER ->
                functions.least(
                        one, functions.min(count).over(allClasses).divide(ratio).divide(count));
        };
    }

    /** A reader of saved samplers. */
    public static MLReader<ClassBalancedSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static ClassBalancedSampler load(String path) {
        return read().load(path);
    }
}
