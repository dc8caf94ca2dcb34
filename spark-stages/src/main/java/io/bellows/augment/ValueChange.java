package io.bellows.augment;

import io.bellows.augmentation.op.OpChain;
import io.bellows.augmentation.op.ValueOp;
import io.bellows.column.InvalidRows;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/**
 * The row function of an augmenter of values: a struct of (value, key, repetition, copy, what is hashed to the key, null for all columns) to the changed value, null for a
 * row that is refused or passes unseen.
 *
 * @param <V> what the operations change
 */
record ValueChange<V>(OpChain<V, ? extends ValueOp<V>> ops, long seed, int firstEpoch, InvalidRows refused)
        implements Serializable {
    /**
     * How values stand in a column.
     *
     * @param <V> what the operations change
     * @param <R> what the row function gives
     */
    interface Form<V, R> extends Serializable {
        /**
         * The value that the operations take.
         *
         * @throws IllegalArgumentException that says what was found and expected
         */
        V read(Object value);

        /** The value as the column has it. */
        R write(V value);
    }

    <R> UDF1<Row, R> function(Form<V, R> form) {
        return row -> {
            int copy = row.getInt(3);
            if (copy == Augmenter.UNTOUCHED) {
                return null;
            }
            Object name =
                    row.isNullAt(1) ? "without key" : "with key " + (row.isNullAt(4) ? row.getLong(1) : row.get(4));
            if (row.isNullAt(0) || row.isNullAt(1)) {
                String missing = row.isNullAt(0) ? "value" : "row key";
                refused.refuse(name, "found a null " + missing + ", expected one", null);
                return null;
            }
            try {
                V value = form.read(row.get(0));
                return form.write(
                        copy == Augmenter.ORIGINAL
                                ? value
                                : ops.apply(value, seed, row.getLong(1) ^ row.getLong(2), firstEpoch + copy));
            } catch (IllegalArgumentException e) {
                refused.refuse(name, e.getMessage(), e);
                return null;
            }
        };
    }

    /** The names of the operations that are applied, of (key, repetition, copy). */
    UserDefinedFunction applied() {
        UDF3<Long, Long, Integer, List<String>> names = (key, repetition, copy) ->
                key == null || copy < 0 ? List.of() : ops.applied(seed, key ^ repetition, firstEpoch + copy);
        return functions.udf(names, Augmenter.NAMES);
    }
}
