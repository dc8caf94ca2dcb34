package io.bellows.sample;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What samplers to a given number of rows share: {@code sampleCount}, a number of rows, or {@code sampleFraction}, which is
 * used when no count is set: that part of the rows, rounded to the nearest whole number, and up from a half.
 *
 * <p>With {@code perClass} the number is that of each class of {@code labelCol}, and a label that is null or not a number
 * follows {@code handleInvalid}; without it, {@code labelCol} is not read. Where fewer rows can be drawn than are asked for,
 * all of them are; of no rows there are none.
 *
 * @param <S> the sampler itself
 */
public abstract class CountSampler<S extends CountSampler<S>> extends LabelSampler<S> {
    private final LongParam sampleCount;
    private final DoubleParam sampleFraction;
    private final BooleanParam perClass;

    CountSampler(String uid, double mostFraction, double fractionByDefault, boolean perClassByDefault) {
        super(uid);
        sampleCount = CheckedParams.longAtLeast(this, "sampleCount", "rows to give; sampleFraction when not set", 1);
        sampleFraction = CheckedParams.doubleAboveTo(
                this, "sampleFraction", "part of the rows to give, when sampleCount is not set", 0, mostFraction);
        perClass = new BooleanParam(this, "perClass", "whether each class is sampled on its own");
        setDefault(sampleFraction, fractionByDefault);
        setDefault(perClass, perClassByDefault);
    }

    /** The number of rows to give, at least 1; not set by default: {@code sampleFraction} says. */
    public final LongParam sampleCount() {
        return sampleCount;
    }

    /** The part of the rows to give, above 0, used when there is no {@code sampleCount}. */
    public final DoubleParam sampleFraction() {
        return sampleFraction;
    }

    /** Whether each class is sampled on its own. */
    public final BooleanParam perClass() {
        return perClass;
    }

    /** See {@link #sampleCount()}. */
    public final S setSampleCount(long value) {
        set(sampleCount, value);
        return self();
    }

    /** See {@link #sampleCount()}. */
    public final long getSampleCount() {
        return (long) getOrDefault(sampleCount);
    }

    /** See {@link #sampleFraction()}. */
    public final S setSampleFraction(double value) {
        set(sampleFraction, value);
        return self();
    }

    /** See {@link #sampleFraction()}. */
    public final double getSampleFraction() {
        return (double) getOrDefault(sampleFraction);
    }

    /** See {@link #perClass()}. */
    public final S setPerClass(boolean value) {
        set(perClass, value);
        return self();
    }

    /** See {@link #perClass()}. */
    public final boolean getPerClass() {
        return (boolean) getOrDefault(perClass);
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        return getPerClass() ? super.trainingRows(schema) : new TrainingRows(this, schema);
    }

    /** The column that decides without classes, as errors name it; null where all rows are as likely. */
    abstract String decidingCol();

    /** How an error of the draws begins. */
    final String cannotDraw() {
        return decidingCol() == null
                ? "Cannot draw rows in " + uid()
                : "Cannot draw rows by column '%s' in %s".formatted(decidingCol(), uid());
    }

    /** The class of a row; the same for all rows without {@code perClass}. */
    final Column stratum() {
        return getPerClass() ? label() : functions.lit(0);
    }

    /** How errors name the class of a {@link #stratum}; nothing without {@code perClass}. */
    final Column inClass(Column stratum) {
        return getPerClass()
                ? functions.concat(
                        functions.lit(" in class '"),
                        stratum.cast(DataTypes.StringType),
                        functions.lit("' of column '%s'".formatted(getLabelCol())))
                : functions.lit("");
    }

    /** How many of {@code count} rows are asked for. */
    final Column asked(Column count) {
        return isDefined(sampleCount)
                ? functions.lit(getSampleCount())
                : functions
                        .floor(count.multiply(functions.lit(getSampleFraction()))
                                .plus(0.5))
                        .cast(DataTypes.LongType);
    }

    /** One cut a class, behind the rows that are asked for. */
    final Cuts cut() {
        return Cuts.at(place());
    }

    /** How many rows of a class there shall be; of the table of classes. */
    final Column place() {
        Column count = functions.col(ClassTargets.COUNT);
        return functions.least(count, asked(count));
    }
}
