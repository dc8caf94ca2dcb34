package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all samplers share: they drop, repeat or make training rows and keep every column with its metadata.
 *
 * <p>Input: {@code keyCol} (optional), of any type without maps, unique to a row; without it, rows are known by all their
 * columns, and rows that are equal in all of them share their fate, so that counts are exact only to such a group. {@code
 * validationIndicatorCol} (optional), boolean: rows for which it is true pass once, as they are, and count for nothing.
 *
 * <p>Output: all columns, and if they are named {@code sampleIndexCol} (int: 0 for a row itself, 1, 2, … for what is
 * repeated or made of it), {@code sampleOriginCol} (long: the key of the row that it came from) and {@code sampleKeyCol}
 * (long: a key for each row and repetition, for the random choices of later stages).
 *
 * <p>Deterministic: every choice is a function of the seed, the row's key and the set of rows, never of partitions. {@code
 * transform} is lazy, and fails for a stream, whose rows cannot be counted. It reads its input more than once: rows must be the
 * same each time, so those of {@code rand()}, {@code monotonically_increasing_id()}, {@code limit} or {@code sample} need a {@code
 * checkpoint()} before, or counts are off; the log warns of such a plan.
 *
 * @param <S> the sampler itself, which its setters return
 */
public abstract class Sampler<S extends Sampler<S>> extends Transformer implements DefaultParamsWritable {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final String UNSTABLE =
            "{} reads its rows more than once: found {} in their plan, which may give others each time, so that counts would be off;"
                    + " call checkpoint() on the rows, or write them, before";

    private final String uid;
    private final Param<String> keyCol;
    private final Param<String> validationIndicatorCol;
    private final Param<String> sampleIndexCol;
    private final Param<String> sampleOriginCol;
    private final Param<String> sampleKeyCol;
    private final ModeParam<HandleInvalid> handleInvalid;
    private final LongParam seed;

    Sampler(String uid) {
        this.uid = uid;
        keyCol = CheckedParams.column(this, "keyCol", "column that names a row; all columns when not set");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which pass untouched");
        sampleIndexCol = CheckedParams.column(
                this, "sampleIndexCol", "new column: 0 for a row itself, 1, 2, ... for what is made of it");
        sampleOriginCol =
                CheckedParams.column(this, "sampleOriginCol", "new column: the key of the row that a row came from");
        sampleKeyCol = CheckedParams.column(
                this, "sampleKeyCol", "new column: a key of its own for each row and repetition; none when not set");
        handleInvalid = new ModeParam<>(this, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
        seed = CheckedParams.anyLong(this, "seed", "seed of the random choices");
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
        setDefault(seed, 0L);
    }

    abstract S self();

    /** The input columns that this sampler needs, checked; which rows take part. */
    abstract TrainingRows trainingRows(StructType schema);

    /** Columns that this sampler adds by itself, by the names that {@link #sample} gives them with {@link #inner}. */
    Map<String, StructField> addedColumns() {
        return Map.of();
    }

    /** The name of an added column on its way, which is in the way of no column of the input. */
    static String inner(TrainingRows training, String added) {
        return training.unused("added_" + added);
    }

    /** The sampled rows: all columns of the input, and {@link TrainingRows#key} and {@link TrainingRows#index}. */
    abstract Dataset<Row> sample(TrainingRows training, Dataset<Row> rows);

    @Override
    public final String uid() {
        return uid;
    }

    /** The column that names a row; not set by default: all columns do. */
    public final Param<String> keyCol() {
        return keyCol;
    }

    /** The boolean column that is true for validation rows; not set by default. */
    public final Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** The new column that numbers what is made of a row; not set by default. */
    public final Param<String> sampleIndexCol() {
        return sampleIndexCol;
    }

    /** The new column with the key of the row that a row came from; not set by default. */
    public final Param<String> sampleOriginCol() {
        return sampleOriginCol;
    }

    /** The new column with a key for each row and repetition; not set by default. */
    public final Param<String> sampleKeyCol() {
        return sampleKeyCol;
    }

    /**
     * What happens to rows that cannot be used, such as rows without a label: {@code error} fails the job, {@code skip}
     * drops the row, {@code keep} passes it once; default {@code error}.
     */
    public final ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** The seed of the random choices; default 0. */
    public final LongParam seed() {
        return seed;
    }

    /** See {@link #keyCol()}. */
    public final S setKeyCol(String value) {
        set(keyCol, value);
        return self();
    }

    /** See {@link #keyCol()}. */
    public final String getKeyCol() {
        return getOrDefault(keyCol);
    }

    /** See {@link #validationIndicatorCol()}. */
    public final S setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return self();
    }

    /** See {@link #validationIndicatorCol()}. */
    public final String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** See {@link #sampleIndexCol()}. */
    public final S setSampleIndexCol(String value) {
        set(sampleIndexCol, value);
        return self();
    }

    /** See {@link #sampleIndexCol()}. */
    public final String getSampleIndexCol() {
        return getOrDefault(sampleIndexCol);
    }

    /** See {@link #sampleOriginCol()}. */
    public final S setSampleOriginCol(String value) {
        set(sampleOriginCol, value);
        return self();
    }

    /** See {@link #sampleOriginCol()}. */
    public final String getSampleOriginCol() {
        return getOrDefault(sampleOriginCol);
    }

    /** See {@link #sampleKeyCol()}. */
    public final S setSampleKeyCol(String value) {
        set(sampleKeyCol, value);
        return self();
    }

    /** See {@link #sampleKeyCol()}. */
    public final String getSampleKeyCol() {
        return getOrDefault(sampleKeyCol);
    }

    /** See {@link #handleInvalid()}. */
    public final S setHandleInvalid(String value) {
        set(handleInvalid, value);
        return self();
    }

    /** See {@link #handleInvalid()}. */
    public final S setHandleInvalid(HandleInvalid value) {
        return setHandleInvalid(handleInvalid.stored(value));
    }

    /** See {@link #handleInvalid()}. */
    public final String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    /** See {@link #seed()}. */
    public final S setSeed(long value) {
        set(seed, value);
        return self();
    }

    /** See {@link #seed()}. */
    public final long getSeed() {
        return (long) getOrDefault(seed);
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        trainingRows(schema);
        StructType output = schema;
        for (StructField field : addedColumns().values()) {
            Columns.requireAbsent(output, field.name(), uid);
            output = output.add(field);
        }
        output = added(output, sampleIndexCol, DataTypes.IntegerType);
        output = added(output, sampleOriginCol, DataTypes.LongType);
        return added(output, sampleKeyCol, DataTypes.LongType);
    }

    private StructType added(StructType schema, Param<String> column, DataType type) {
        if (!isDefined(column)) {
            return schema;
        }
        Columns.requireAbsent(schema, getOrDefault(column), uid);
        return schema.add(getOrDefault(column), type, false);
    }

    @Override
    public final Dataset<Row> transform(Dataset<?> dataset) {
        requireBatch(uid, dataset);
        transformSchema(dataset.schema());
        TrainingRows training = trainingRows(dataset.schema());
        UnstableInput.stepOf(dataset).ifPresent(found -> LOG.warn(UNSTABLE, uid, found));
        Dataset<Row> sampled = sample(training, training.marked(dataset.toDF()));
        List<Column> columns = new ArrayList<>(List.of(training.inputColumns()));
        addedColumns()
                .forEach((name, field) ->
                        columns.add(functions.col(inner(training, name)).as(field.name(), field.metadata())));
        columns.addAll(training.sampleColumns(
                columnOrNull(sampleIndexCol), columnOrNull(sampleOriginCol), columnOrNull(sampleKeyCol)));
        return sampled.select(columns.toArray(Column[]::new));
    }

    /** @throws IllegalArgumentException if {@code rows} never end, and so cannot be counted */
    static void requireBatch(String uid, Dataset<?> rows) {
        if (rows.isStreaming()) {
            throw new IllegalArgumentException("Cannot sample rows in " + uid
                    + ": found a stream, expected rows that can be counted; sample in foreachBatch, each batch by itself, or"
                    + " spark.read() of what the stream writes");
        }
    }

    /** The value of an optional column param, or null. */
    final String columnOrNull(Param<String> column) {
        return isDefined(column) ? getOrDefault(column) : null;
    }

    final HandleInvalid invalidMode() {
        return handleInvalid.constant(getHandleInvalid());
    }

    @Override
    public final S copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
