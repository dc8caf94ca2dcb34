package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What all stages share that change rows at random: every choice is a function of {@code seed}, the row's key and the
 * number of the epoch, never of partitions, and {@code transform} is lazy.
 *
 * @param <S> the stage itself, which its setters return
 */
public abstract class KeyedStage<S extends KeyedStage<S>> extends Transformer implements DefaultParamsWritable {
    private static final long DEFAULT_SEED = 42;

    private final String uid;
    private final LongParam seed;
    private final IntParam epoch;
    private final Param<String> keyCol;
    private final Param<String> repetitionCol;
    private final Param<String> validationIndicatorCol;
    private final ModeParam<HandleInvalid> handleInvalid;

    /** @param unkeyed what a row is known by when {@code keyCol} is not set */
    KeyedStage(String uid, String unkeyed) {
        this.uid = uid;
        seed = CheckedParams.anyLong(this, "seed", "seed of all random choices");
        epoch = CheckedParams.intAtLeast(
                this, "epoch", "number of the pass over the data, which varies the choices", 0);
        keyCol = CheckedParams.column(this, "keyCol", "column that identifies a row; " + unkeyed + " when not set");
        repetitionCol = CheckedParams.column(
                this, "repetitionCol", "column that numbers repetitions of a row, to change each in its own way");
        validationIndicatorCol = CheckedParams.column(
                this, "validationIndicatorCol", "boolean column, true for validation rows, which pass untouched");
        handleInvalid = new ModeParam<>(this, "handleInvalid", "rows that cannot be used", HandleInvalid.class);
        setDefault(seed, DEFAULT_SEED);
        setDefault(epoch, 0);
        setDefault(handleInvalid, handleInvalid.stored(HandleInvalid.ERROR));
    }

    abstract S self();

    @Override
    public final String uid() {
        return uid;
    }

    /** Seed of all random choices; default 42. */
    public final LongParam seed() {
        return seed;
    }

    /** Number of the pass over the data, at least 0; default 0. */
    public final IntParam epoch() {
        return epoch;
    }

    /** Column that identifies a row, of any type without maps; not set by default. */
    public final Param<String> keyCol() {
        return keyCol;
    }

    /** Column that numbers repetitions of a row, as the {@code sampleIndexCol} of a sampler; not set by default. */
    public final Param<String> repetitionCol() {
        return repetitionCol;
    }

    /** Boolean column that is true for validation rows, which pass once and untouched; not set by default. */
    public final Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    /** What happens to rows that cannot be used; default {@code error}. */
    public final ModeParam<HandleInvalid> handleInvalid() {
        return handleInvalid;
    }

    /** See {@link #seed()}. */
    public final long getSeed() {
        return (long) getOrDefault(seed);
    }

    /** See {@link #seed()}. */
    public final S setSeed(long value) {
        set(seed, value);
        return self();
    }

    /** See {@link #epoch()}. */
    public final int getEpoch() {
        return (int) getOrDefault(epoch);
    }

    /** See {@link #epoch()}. */
    public final S setEpoch(int value) {
        set(epoch, value);
        return self();
    }

    /** See {@link #keyCol()}. */
    public final String getKeyCol() {
        return getOrDefault(keyCol);
    }

    /** See {@link #keyCol()}. */
    public final S setKeyCol(String value) {
        set(keyCol, value);
        return self();
    }

    /** See {@link #repetitionCol()}. */
    public final String getRepetitionCol() {
        return getOrDefault(repetitionCol);
    }

    /** See {@link #repetitionCol()}. */
    public final S setRepetitionCol(String value) {
        set(repetitionCol, value);
        return self();
    }

    /** See {@link #validationIndicatorCol()}. */
    public final String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol);
    }

    /** See {@link #validationIndicatorCol()}. */
    public final S setValidationIndicatorCol(String value) {
        set(validationIndicatorCol, value);
        return self();
    }

    /** See {@link #handleInvalid()}. */
    public final HandleInvalid getHandleInvalid() {
        return handleInvalid.constant(getOrDefault(handleInvalid));
    }

    /** See {@link #handleInvalid()}. */
    public final S setHandleInvalid(HandleInvalid value) {
        set(handleInvalid, handleInvalid.stored(value));
        return self();
    }

    /** Checks the columns that the params of this class name. */
    final void requireKeys(StructType schema) {
        key(schema);
        repetition(schema);
        if (isDefined(validationIndicatorCol)) {
            RowCheck.requireIndicator(schema, getValidationIndicatorCol(), uid);
        }
    }

    /** The row's key; null for a null in {@code keyCol}; the hash of all columns when that is not set. */
    Column key(StructType schema) {
        if (!isDefined(keyCol)) {
            return RowKey.of(schema, null, uid);
        }
        return functions.when(Columns.column(getKeyCol()).isNotNull(), RowKey.of(schema, getKeyCol(), uid));
    }

    /** What the key is joined with by exclusive or; 0 without {@code repetitionCol}. */
    final Column repetition(StructType schema) {
        return isDefined(repetitionCol) ? RowKey.of(schema, getRepetitionCol(), uid) : functions.lit(0L);
    }

    /** Whether a row is for validation; a null in the column fails the job. */
    final Column isValidation() {
        return isDefined(validationIndicatorCol)
                ? RowCheck.isValidation(getValidationIndicatorCol(), uid).cast(DataTypes.BooleanType)
                : functions.lit(false);
    }

    /** The value of an optional column param, or null. */
    final String columnOrNull(Param<String> column) {
        return isDefined(column) ? getOrDefault(column) : null;
    }

    @Override
    public S copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
