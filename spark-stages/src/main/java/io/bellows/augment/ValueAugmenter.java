package io.bellows.augment;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.OpChain;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.op.ValueOp;
import io.bellows.column.Columns;
import io.bellows.column.InvalidRows;
import io.bellows.param.CheckedParams.SerializablePredicate;
import io.bellows.param.OpsJson;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * An augmenter of values that one kind of operations changes.
 *
 * <p>A row with a null value or key, or with a value that the stage cannot use, follows {@code handleInvalid}: {@code
 * error} (default) fails, {@code skip} drops the row with its copies, {@code keep} keeps them with a null; {@link
 * #invalidRows()} counts them.
 *
 * @param <S> the stage itself, which its setters return
 * @param <V> what the operations change
 * @param <T> the kind of operations
 */
public abstract class ValueAugmenter<S extends ValueAugmenter<S, V, T>, V, T extends ValueOp<V>>
        extends ColumnAugmenter<S> {
    ValueAugmenter(String uid, String noun, String column, SerializablePredicate<String> readsOps) {
        super(uid, noun, column, "all columns", readsOps);
    }

    abstract OpCatalog<T, ProbableOp<T>> catalog();

    /** The row function, for the type of the input column. */
    abstract UserDefinedFunction function(ValueChange<V> change, StructField input);

    /** What the row function gives, never null, as a value of the output column. */
    Column restored(Column changed, StructField output) {
        return changed.cast(output.dataType());
    }

    /** Sets the operations, in the order in which they are applied; each must be of a registered type. */
    @SafeVarargs
    public final S setOps(ProbableOp<T>... values) {
        List<ProbableOp<T>> list = new ArrayList<>();
        for (ProbableOp<T> value : values) {
            list.add(value);
        }
        return setOps(OpsJson.write(list, catalog()));
    }

    @Override
    final Column changed(StructType schema, Column copy, InvalidRows invalid) {
        Column arguments = functions.struct(
                Columns.column(getInputCol()),
                key(schema),
                repetition(schema),
                copy,
                isDefined(keyCol())
                        ? Columns.column(getKeyCol())
                        : functions.lit(null).cast(DataTypes.StringType));
        return invalid.guarded(function(change(invalid), schema.apply(getInputCol())))
                .apply(arguments);
    }

    private ValueChange<V> change(InvalidRows invalid) {
        return new ValueChange<>(new OpChain<>(OpsJson.read(getOps(), catalog())), getSeed(), firstEpoch(), invalid);
    }

    @Override
    final Column output(StructField field, StructType schema, Column changed, Column copy) {
        Column untouched = copy.equalTo(UNTOUCHED);
        if (field.name().equals(getOutputCol())) {
            Column input = Columns.column(getInputCol());
            return functions
                    .when(
                            untouched.or(changed.isNotNull()
                                    .and(functions.size(applied(schema, copy)).equalTo(0))),
                            input)
                    .when(changed.isNotNull(), restored(changed, field))
                    .as(field.name(), field.metadata());
        }
        if (field.name().equals(columnOrNull(appliedOpsCol()))) {
            return functions
                    .when(untouched.or(changed.isNotNull()), applied(schema, copy))
                    .as(field.name(), field.metadata());
        }
        return Columns.column(field.name());
    }

    private Column applied(StructType schema, Column copy) {
        return change(null).applied().apply(key(schema), repetition(schema), copy);
    }
}
