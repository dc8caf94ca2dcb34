package io.bellows.sample;

import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

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
public final class ClassBalancedSampler extends Transformer implements DefaultParamsWritable {
    private final String uid;
    private final Param<String> labelCol;
    private final Param<String> keyCol;
    private final Param<String> validationIndicatorCol;
    private final Param<String> sampleIndexCol;
    private final Param<String> sampleOriginCol;
    private final Param<String> sampleKeyCol;
    private final ModeParam<SamplingMode> mode;
    private final DoubleParam targetRatio;
    private final ModeParam<HandleInvalid> handleInvalid;
    private final LongParam seed;

    /** A sampler with a uid of its own. */
    public ClassBalancedSampler() {
        this(Identifiable.randomUID("classBalancedSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public ClassBalancedSampler(String uid) {
        this.uid = uid;
        labelCol = CheckedParams.column(this, "labelCol", "column of the class label");
        keyCol = CheckedParams.column(this, "keyCol", "column that names a row; all columns when not set");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which pass untouched");
        sampleIndexCol = CheckedParams.column(
                this,
                "sampleIndexCol",
                "new column: 0 for a row itself, 1, 2, ... for its repetitions; none when not set");
        sampleOriginCol = CheckedParams.column(
                this, "sampleOriginCol", "new column: the key of the sampled row; none when not set");
        sampleKeyCol = CheckedParams.column(
                this, "sampleKeyCol", "new column: a key of its own for each row and repetition; none when not set");
        mode = new ModeParam<>(this, "mode", "how classes are balanced", SamplingMode.class);
        targetRatio = CheckedParams.doubleAboveTo(
                this,
                "targetRatio",
                "least ratio of a class to the largest (over) or of the smallest to a class (under)",
                0,
                1);
        handleInvalid = new ModeParam<>(this, "handleInvalid", "rows without a label", HandleInvalid.class);
        seed = CheckedParams.anyLong(this, "seed", "seed of the random choices");
        setDefault(labelCol, "label");
        setDefault(mode, mode.stored(SamplingMode.OVER));
        setDefault(targetRatio, 1.0);
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
        setDefault(seed, 0L);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The column of the class label; default {@code label}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** The column that names a row; not set by default: all columns do. */
    public Param<String> keyCol() {
        return keyCol;
    }

    /** The boolean column that is true for validation rows; not set by default. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** The new column that numbers the repetitions of a row; not set by default. */
    public Param<String> sampleIndexCol() {
        return sampleIndexCol;
    }

    /** The new column with the key of the sampled row; not set by default. */
    public Param<String> sampleOriginCol() {
        return sampleOriginCol;
    }

    /** The new column with a key for each row and repetition; not set by default. */
    public Param<String> sampleKeyCol() {
        return sampleKeyCol;
    }

    /** Whether large classes shrink or small ones grow; default {@code over}. */
    public ModeParam<SamplingMode> mode() {
        return mode;
    }

    /** The ratio of class counts to reach, in (0, 1]; default 1. */
    public DoubleParam targetRatio() {
        return targetRatio;
    }

    /** What happens to rows without a label; default {@code error}. */
    public ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** The seed of the random choices; default 0. */
    public LongParam seed() {
        return seed;
    }

    /** See {@link #labelCol()}. */
    public ClassBalancedSampler setLabelCol(String value) {
        set(labelCol, value);
        return this;
    }

    /** See {@link #labelCol()}. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** See {@link #keyCol()}. */
    public ClassBalancedSampler setKeyCol(String value) {
        set(keyCol, value);
        return this;
    }

    /** See {@link #keyCol()}. */
    public String getKeyCol() {
        return getOrDefault(keyCol);
    }

    /** See {@link #validationIndicatorCol()}. */
    public ClassBalancedSampler setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return this;
    }

    /** See {@link #validationIndicatorCol()}. */
    public String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** See {@link #sampleIndexCol()}. */
    public ClassBalancedSampler setSampleIndexCol(String value) {
        set(sampleIndexCol, value);
        return this;
    }

    /** See {@link #sampleIndexCol()}. */
    public String getSampleIndexCol() {
        return getOrDefault(sampleIndexCol);
    }

    /** See {@link #sampleOriginCol()}. */
    public ClassBalancedSampler setSampleOriginCol(String value) {
        set(sampleOriginCol, value);
        return this;
    }

    /** See {@link #sampleOriginCol()}. */
    public String getSampleOriginCol() {
        return getOrDefault(sampleOriginCol);
    }

    /** See {@link #sampleKeyCol()}. */
    public ClassBalancedSampler setSampleKeyCol(String value) {
        set(sampleKeyCol, value);
        return this;
    }

    /** See {@link #sampleKeyCol()}. */
    public String getSampleKeyCol() {
        return getOrDefault(sampleKeyCol);
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

    /** See {@link #handleInvalid()}. */
    public ClassBalancedSampler setHandleInvalid(String value) {
        set(handleInvalid, value);
        return this;
    }

    /** See {@link #handleInvalid()}. */
    public ClassBalancedSampler setHandleInvalid(HandleInvalid value) {
        return setHandleInvalid(handleInvalid.stored(value));
    }

    /** See {@link #handleInvalid()}. */
    public String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    /** See {@link #seed()}. */
    public ClassBalancedSampler setSeed(long value) {
        set(seed, value);
        return this;
    }

    /** See {@link #seed()}. */
    public long getSeed() {
        return (long) getOrDefault(seed);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return SamplingPlan.of(this, schema).outputSchema();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return SamplingPlan.of(this, dataset.schema()).applyTo(dataset.toDF());
    }

    /** The value of an optional column param, or null. */
    String columnOrNull(Param<String> column) {
        return isDefined(column) ? getOrDefault(column) : null;
    }

    @Override
    public ClassBalancedSampler copy(ParamMap extra) {
        return defaultCopy(extra);
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
