package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.EpochColumn;
import io.bellows.param.CheckedParams;
import io.bellows.param.CheckedParams.SerializablePredicate;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What all augmenters share: they apply a list of operations to each row, one after the other, each with its probability.
 *
 * <p>With {@code copies} = n each row becomes n rows, differently changed, and with {@code keepOriginal} one more that is
 * not changed. Rows for which {@code validationIndicatorCol} is true pass once, as they are. {@code augmentedCol}, when
 * set, is a new boolean column that is false for rows that were not to be changed; {@code appliedOpsCol}, when set, is a
 * new column, {@code array<string>}, of the operations that were applied.
 *
 * <p>Deterministic: a change is a pure function of the row's value, {@code ops}, {@code seed}, the row key and the number
 * of the epoch, which is {@code epoch * copies + copy}; so no epoch repeats another's copies. Rows that repeat one key
 * are changed alike, unless {@code repetitionCol} tells them apart. Inside {@code TrainingOnly} with {@code everyEpoch} the
 * number of training's own epoch is added, and a row is changed anew for each.
 *
 * @param <S> the stage itself, which its setters return
 */
public abstract class Augmenter<S extends Augmenter<S>> extends KeyedStage<S> {
    /** The number of the copy that is not changed. */
    static final int ORIGINAL = -1;

    /** The number of the only copy of a row that passes unseen. */
    static final int UNTOUCHED = -2;

    static final DataType NAMES = DataTypes.createArrayType(DataTypes.StringType);

    private final String noun;
    private final Param<String> ops;
    private final IntParam copies;
    private final BooleanParam keepOriginal;
    private final Param<String> augmentedCol;
    private final Param<String> appliedOpsCol;

    /**
     * @param noun what is augmented, for errors
     * @param readsOps reads the JSON of operations, and refuses what it cannot read
     */
    Augmenter(String uid, String noun, String unkeyed, SerializablePredicate<String> readsOps) {
        super(uid, unkeyed);
        this.noun = noun;
        ops = CheckedParams.string(this, "ops", "JSON list of operations", readsOps, "a JSON list");
        copies = CheckedParams.intAtLeast(this, "copies", "changed rows that each row becomes", 1);
        keepOriginal = new BooleanParam(this, "keepOriginal", "whether the unchanged row is kept too");
        augmentedCol = CheckedParams.column(this, "augmentedCol", "new boolean column: whether the row was changed");
        appliedOpsCol =
                CheckedParams.column(this, "appliedOpsCol", "new column of the names of the operations applied");
        setDefault(copies, 1);
        setDefault(keepOriginal, false);
    }

    /** JSON list of operations, in the order in which they are applied; must be set. */
    public final Param<String> ops() {
        return ops;
    }

    /** Changed rows that each row becomes, at least 1; default 1. */
    public final IntParam copies() {
        return copies;
    }

    /** Whether the unchanged row is kept too; default no. */
    public final BooleanParam keepOriginal() {
        return keepOriginal;
    }

    /** New boolean column, whether the row was changed; not set by default. */
    public final Param<String> augmentedCol() {
        return augmentedCol;
    }

    /** New column of the names of the operations applied to each row, in their order; not set by default. */
    public final Param<String> appliedOpsCol() {
        return appliedOpsCol;
    }

    /** See {@link #ops()}. */
    public final String getOps() {
        return getOrDefault(ops);
    }

    /** Sets the operations from JSON: {@code [{"op": "name", "probability": 0.5, "setting": 10}, ...]}. */
    public final S setOps(String json) {
        set(ops, json);
        return self();
    }

    /** See {@link #copies()}. */
    public final int getCopies() {
        return (int) getOrDefault(copies);
    }

    /** See {@link #copies()}. */
    public final S setCopies(int value) {
        set(copies, value);
        return self();
    }

    /** See {@link #keepOriginal()}. */
    public final boolean getKeepOriginal() {
        return (boolean) getOrDefault(keepOriginal);
    }

    /** See {@link #keepOriginal()}. */
    public final S setKeepOriginal(boolean value) {
        set(keepOriginal, value);
        return self();
    }

    /** See {@link #augmentedCol()}. */
    public final String getAugmentedCol() {
        return getOrDefault(augmentedCol);
    }

    /** See {@link #augmentedCol()}. */
    public final S setAugmentedCol(String value) {
        set(augmentedCol, value);
        return self();
    }

    /** See {@link #appliedOpsCol()}. */
    public final String getAppliedOpsCol() {
        return getOrDefault(appliedOpsCol);
    }

    /** See {@link #appliedOpsCol()}. */
    public final S setAppliedOpsCol(String value) {
        set(appliedOpsCol, value);
        return self();
    }

    @Override
    public final StructType transformSchema(StructType schema) {
        StructType result = changedSchema(schema);
        if (!isDefined(ops)) {
            throw new IllegalArgumentException(
                    "Cannot augment %s in %s: found no operations, expected a list; call setOps"
                            .formatted(noun, uid()));
        }
        requireKeys(schema);
        requireOneCopyAnEpoch(schema);
        result = added(result, appliedOpsCol, NAMES, true);
        return added(result, augmentedCol, DataTypes.BooleanType, false);
    }

    /** The schema with the columns that are changed; checks the columns that are read. */
    abstract StructType changedSchema(StructType schema);

    private StructType added(StructType schema, Param<String> column, DataType type, boolean nullable) {
        if (!isDefined(column)) {
            return schema;
        }
        Columns.requireAbsent(schema, getOrDefault(column), uid());
        return schema.add(getOrDefault(column), type, nullable);
    }

    final String noun() {
        return noun;
    }

    /** The epoch of the first copy. */
    final int firstEpoch() {
        return Math.multiplyExact(getEpoch(), getCopies());
    }

    /**
     * Each row once for every copy, numbered from 0, and as {@link #ORIGINAL} or {@link #UNTOUCHED}; by the number of the
     * epoch where {@code dataset} has a column of it.
     */
    final Dataset<Row> repeated(Dataset<?> dataset, String copyCol) {
        int first = getKeepOriginal() ? ORIGINAL : 0;
        boolean single = first == 0 && getCopies() == 1;
        Column epoch = EpochColumn.find(dataset.schema()).map(Columns::column).orElse(functions.lit(0));
        Column numbers = single ? epoch : numbers(first);
        Column untouched = single ? functions.lit(UNTOUCHED) : functions.array(functions.lit(UNTOUCHED));
        Column chosen = isDefined(validationIndicatorCol())
                ? functions.when(isValidation(), untouched).otherwise(numbers)
                : numbers;
        return dataset.withColumn(copyCol, single ? chosen : functions.explode(chosen));
    }

    /** In training that augments afresh each epoch, a row stays one row. */
    private void requireOneCopyAnEpoch(StructType schema) {
        if (EpochColumn.find(schema).isPresent() && (getKeepOriginal() || getCopies() > 1)) {
            throw new IllegalArgumentException(("Cannot augment %s in %s afresh each epoch: found copies = %d and"
                            + " keepOriginal = %b, expected 1 and false; leave copies to the epochs, or set everyEpoch to"
                            + " false")
                    .formatted(noun, uid(), getCopies(), getKeepOriginal()));
        }
    }

    private Column numbers(int first) {
        return functions.array(
                IntStream.range(first, getCopies()).mapToObj(functions::lit).toArray(Column[]::new));
    }
}
