package io.bellows.train;

import io.bellows.column.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of what a row teaches.
 *
 * @param label the class as a double
 * @param numbers to learn, as an array of floats
 * @param teacher a teacher's logits, as an array of floats
 */
record TargetColumns(Column label, Column numbers, Column teacher) {
    /** Numbers alone. */
    static TargetColumns of(Column numbers) {
        return new TargetColumns(functions.lit(0.0), numbers, none());
    }

    /** The column {@code name} as an array of floats. */
    static Column floats(StructType schema, String name) {
        return TrainingRows.asFloats(Columns.column(name), schema.apply(name).dataType());
    }

    static Column none() {
        return functions.lit(null).cast("array<float>");
    }
}
