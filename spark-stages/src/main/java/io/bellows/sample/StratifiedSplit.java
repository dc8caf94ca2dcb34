package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.DoubleParam;
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
 * Tells training, validation and test rows apart, so that each class has its share in all of them.
 *
 * <p>Input: {@code labelCol}, {@code keyCol} and {@code validationIndicatorCol} as {@link LabelSampler} says; {@code
 * groupCol} (optional), of any type without maps: all rows of a group go the same way. Output: all rows, and {@code
 * splitCol} (string: {@code trainName}, {@code validationName} or {@code testName}; null where {@code handleInvalid} is
 * {@code keep} and the row has no label or group); if it is named, {@code splitIndicatorCol} (boolean: whether the row is
 * for validation). Rows for which {@code validationIndicatorCol} is true are for validation already, and do not count.
 *
 * <p>Without groups, counts are exact: n rows of a class give each part its share of n rounded down, and the rows that are
 * left go one by one to the parts of the largest remainders, of equal ones to training first, then validation. So a class
 * of one row goes to the part with the largest share, and a class of two or three may miss a part: look at the counts when
 * classes are that small. The rows of a class are ordered by a hash of seed and key, and the first are test, the next
 * validation rows. Labels and keys alone are shuffled.
 *
 * <p>With groups, a group counts for the class that most of its rows have, of equal ones the smallest. The groups of a
 * class are ordered by a hash of seed and group, and those whose middle row lies within the class's number of test or
 * validation rows go there; so the rows of a part are right to half a group. A group with a row that is for validation
 * already is so as a whole, and does not count. The table of groups, 16 bytes each, is
 * broadcast, and its sizes are ordered in one task a class.
 *
 * <p>Deterministic and lazy, as all samplers are; the work is in Spark SQL alone.
 */
public final class StratifiedSplit extends LabelSampler<StratifiedSplit> {
    private static final long SALT = 0x85ebca6bL;
    private static final String SPLIT = "split";
    private static final String INDICATOR = "indicator";

    private final Param<String> groupCol;
    private final DoubleParam validationFraction;
    private final DoubleParam testFraction;
    private final Param<String> splitCol;
    private final Param<String> splitIndicatorCol;
    private final Param<String> trainName;
    private final Param<String> validationName;
    private final Param<String> testName;

    /** A split with a uid of its own. */
    public StratifiedSplit() {
        this(Identifiable.randomUID("stratifiedSplit"));
    }

    /** A split of the given uid, as a reader makes it. */
    public StratifiedSplit(String uid) {
        super(uid);
        groupCol = CheckedParams.column(this, "groupCol", "column of the group whose rows stay together");
        validationFraction = CheckedParams.doubleBetween(
                this, "validationFraction", "part of each class that is for validation", 0, 1);
        testFraction =
                CheckedParams.doubleBetween(this, "testFraction", "part of each class that is for the test", 0, 1);
        splitCol = CheckedParams.column(this, "splitCol", "new column that says which part a row is in");
        splitIndicatorCol = CheckedParams.column(
                this, "splitIndicatorCol", "new boolean column, true for validation rows; none when not set");
        trainName = CheckedParams.column(this, "trainName", "what splitCol holds for training rows");
        validationName = CheckedParams.column(this, "validationName", "what splitCol holds for validation rows");
        testName = CheckedParams.column(this, "testName", "what splitCol holds for test rows");
        setDefault(validationFraction, 0.1);
        setDefault(testFraction, 0.1);
        setDefault(splitCol, SPLIT);
        setDefault(trainName, "train");
        setDefault(validationName, "validation");
        setDefault(testName, "test");
    }

    @Override
    StratifiedSplit self() {
        return this;
    }

    /** The column of the group whose rows stay together; not set by default: each row goes its own way. */
    public Param<String> groupCol() {
        return groupCol;
    }

    /** The part of each class that is for validation, in [0, 1]; with {@link #testFraction} at most 1; default 0.1. */
    public DoubleParam validationFraction() {
        return validationFraction;
    }

    /** The part of each class that is for the test, in [0, 1]; default 0.1. */
    public DoubleParam testFraction() {
        return testFraction;
    }

    /** The new column that says which part a row is in; default {@code split}. */
    public Param<String> splitCol() {
        return splitCol;
    }

    /** The new boolean column that is true for validation rows; not set by default. */
    public Param<String> splitIndicatorCol() {
        return splitIndicatorCol;
    }

    /** What {@code splitCol} holds for training rows; default {@code train}. */
    public Param<String> trainName() {
        return trainName;
    }

    /** What {@code splitCol} holds for validation rows; default {@code validation}. */
    public Param<String> validationName() {
        return validationName;
    }

    /** What {@code splitCol} holds for test rows; default {@code test}. */
    public Param<String> testName() {
        return testName;
    }

    /** See {@link #groupCol()}. */
    public StratifiedSplit setGroupCol(String value) {
        set(groupCol, value);
        return this;
    }

    /** See {@link #groupCol()}. */
    public String getGroupCol() {
        return getOrDefault(groupCol);
    }

    /** See {@link #validationFraction()}. */
    public StratifiedSplit setValidationFraction(double value) {
        set(validationFraction, value);
        return this;
    }

    /** See {@link #validationFraction()}. */
    public double getValidationFraction() {
        return (double) getOrDefault(validationFraction);
    }

    /** See {@link #testFraction()}. */
    public StratifiedSplit setTestFraction(double value) {
        set(testFraction, value);
        return this;
    }

    /** See {@link #testFraction()}. */
    public double getTestFraction() {
        return (double) getOrDefault(testFraction);
    }

    /** See {@link #splitCol()}. */
    public StratifiedSplit setSplitCol(String value) {
        set(splitCol, value);
        return this;
    }

    /** See {@link #splitCol()}. */
    public String getSplitCol() {
        return getOrDefault(splitCol);
    }

    /** See {@link #splitIndicatorCol()}. */
    public StratifiedSplit setSplitIndicatorCol(String value) {
        set(splitIndicatorCol, value);
        return this;
    }

    /** See {@link #splitIndicatorCol()}. */
    public String getSplitIndicatorCol() {
        return getOrDefault(splitIndicatorCol);
    }

    /** See {@link #trainName()}. */
    public StratifiedSplit setTrainName(String value) {
        set(trainName, value);
        return this;
    }

    /** See {@link #trainName()}. */
    public String getTrainName() {
        return getOrDefault(trainName);
    }

    /** See {@link #validationName()}. */
    public StratifiedSplit setValidationName(String value) {
        set(validationName, value);
        return this;
    }

    /** See {@link #validationName()}. */
    public String getValidationName() {
        return getOrDefault(validationName);
    }

    /** See {@link #testName()}. */
    public StratifiedSplit setTestName(String value) {
        set(testName, value);
        return this;
    }

    /** See {@link #testName()}. */
    public String getTestName() {
        return getOrDefault(testName);
    }

    @Override
    Map<String, StructField> addedColumns() {
        Map<String, StructField> added = new LinkedHashMap<>();
        added.put(SPLIT, DataTypes.createStructField(getSplitCol(), DataTypes.StringType, true));
        if (isDefined(splitIndicatorCol)) {
            added.put(INDICATOR, DataTypes.createStructField(getSplitIndicatorCol(), DataTypes.BooleanType, false));
        }
        return added;
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        if (getValidationFraction() + getTestFraction() > 1) {
            throw new IllegalArgumentException(
                    "Cannot split by '%s' in %s: found validationFraction %s and testFraction %s, expected a sum <= 1; lower one of them"
                            .formatted(getLabelCol(), uid(), getValidationFraction(), getTestFraction()));
        }
        if (Set.of(getTrainName()).contains(getValidationName())
                || Set.of(getTrainName(), getValidationName()).contains(getTestName())) {
            throw new IllegalArgumentException(
                    "Cannot split by '%s' in %s: found names '%s', '%s' and '%s', expected three different ones; change one of them"
                            .formatted(getLabelCol(), uid(), getTrainName(), getValidationName(), getTestName()));
        }
        TrainingRows training = super.trainingRows(schema);
        if (isDefined(groupCol)) {
            RowKey.of(schema, getGroupCol(), uid());
            training.refuse(Columns.column(getGroupCol()).isNull(), getGroupCol(), "no group");
        }
        return training;
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        SplitShares shares = new SplitShares(getValidationFraction(), getTestFraction());
        String partCol = training.unused("part");
        Dataset<Row> parted = isDefined(groupCol)
                ? new GroupParts(
                                training,
                                label(),
                                RowKey.of(training.schema(), getGroupCol(), uid()),
                                isHeld(),
                                getSeed())
                        .parted(rows, shares, partCol)
                : Ranking.random(training, label(), getSeed(), SALT).parted(rows, shares.cuts(), partCol);
        return named(training, parted, functions.col(partCol));
    }

    private Column isHeld() {
        String indicatorCol = columnOrNull(validationIndicatorCol());
        return indicatorCol == null ? functions.lit(false) : Columns.column(indicatorCol);
    }

    private Dataset<Row> named(TrainingRows training, Dataset<Row> parted, Column part) {
        Column name = functions
                .when(isHeld().or(part.equalTo(SplitShares.VALIDATION)), getValidationName())
                .when(part.equalTo(SplitShares.TEST), getTestName())
                .when(part.isNotNull(), getTrainName());
        return parted.withColumn(inner(training, SPLIT), name)
                .withColumn(
                        inner(training, INDICATOR),
                        functions.coalesce(
                                functions.col(inner(training, SPLIT)).equalTo(getValidationName()),
                                functions.lit(false)))
                .withColumn(training.index(), functions.lit(0));
    }

    /** A reader of saved splits. */
    public static MLReader<StratifiedSplit> read() {
        return new DefaultParamsReader<>();
    }

    /** The split saved under {@code path}. */
    public static StratifiedSplit load(String path) {
        return read().load(path);
    }
}
