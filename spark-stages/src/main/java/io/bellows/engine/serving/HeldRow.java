package io.bellows.engine.serving;

import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;

/**
 * A row in Spark's own binary form, which is read as it comes, and held until its batch is full. Public because code that Spark
 * generates calls it; not for use elsewhere.
 */
public final class HeldRow {
    private final InternalRow row;

    private HeldRow(InternalRow row) {
        this.row = row;
    }

    /** {@code row}, whose memory Spark uses again for the next one: to be read, or {@link #held}, before that is asked for. */
    public static HeldRow of(InternalRow row) {
        return new HeldRow(row);
    }

    /** The row. */
    public InternalRow row() {
        return row;
    }

    /** A copy of this row, of {@code schema}, that lasts; the column {@code without} is left out of it, none where that is negative. */
    HeldRow held(StructType schema, int without) {
        Object[] values = new Object[schema.size()];
        Arrays.setAll(
                values, i -> i == without ? null : row.get(i, schema.apply(i).dataType()));
        return new HeldRow(new GenericInternalRow(values).copy());
    }

    /** This row, of {@code schema}, with {@code values} behind its own. */
    HeldRow with(StructType schema, Object... values) {
        return new HeldRow(new GenericInternalRow(joined(schema, values)));
    }

    /** The same, with the column {@code ordinal} as {@code column} makes it, if it is read at all. */
    HeldRow with(StructType schema, int ordinal, Supplier<ArrayData> column, Object... values) {
        return new HeldRow(new RestoredRow(joined(schema, values), ordinal, column));
    }

    private Object[] joined(StructType schema, Object... values) {
        Object[] all = new Object[schema.size() + values.length];
        Arrays.setAll(all, i -> i < schema.size() ? row.get(i, schema.apply(i).dataType()) : values[i - schema.size()]);
        return all;
    }

    /** A row one of whose columns is made when it is asked for: a plan that drops the column never asks. */
    private static final class RestoredRow extends GenericInternalRow {
        private final int ordinal;
        private final Supplier<ArrayData> column;

        RestoredRow(Object[] values, int ordinal, Supplier<ArrayData> column) {
            super(values);
            this.ordinal = ordinal;
            this.column = column;
        }

        @Override
        public boolean isNullAt(int i) {
            return i != ordinal && super.isNullAt(i);
        }

        @Override
        public Object genericGet(int i) {
            if (i == ordinal && values()[i] == null) {
                values()[i] = column.get();
            }
            return super.genericGet(i);
        }
    }
}
