package io.bellows.engine.serving;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A row in Spark's own binary form, held until its batch is full. Public because code that Spark generates calls it; not
 * for use elsewhere.
 */
public final class HeldRow {
    private final InternalRow row;

    private HeldRow(InternalRow row) {
        this.row = row;
    }

    /** Holds a copy of {@code row}, whose memory Spark is about to use for the next one. */
    public static HeldRow of(InternalRow row) {
        return new HeldRow(row.copy());
    }

    /** The row that is held. */
    public InternalRow row() {
        return row;
    }

    /** This row, of {@code schema}, with {@code values} behind its own. */
    HeldRow with(StructType schema, Object... values) {
        Object[] all = new Object[schema.size() + values.length];
        Arrays.setAll(all, i -> i < schema.size() ? row.get(i, schema.apply(i).dataType()) : values[i - schema.size()]);
        return new HeldRow(new GenericInternalRow(all));
    }
}
