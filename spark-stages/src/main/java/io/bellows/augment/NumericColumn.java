package io.bellows.augment;

import io.bellows.column.Columns;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A column of numbers, as doubles and back: whole numbers are rounded, and what a type cannot hold becomes its limit. */
record NumericColumn(StructField field) {
    /** The greatest value of each type that a double can hold; the least is its negative. */
    private static final Map<DataType, Double> GREATEST = Map.of(
            DataTypes.ByteType, (double) Byte.MAX_VALUE,
            DataTypes.ShortType, (double) Short.MAX_VALUE,
            DataTypes.IntegerType, (double) Integer.MAX_VALUE,
            DataTypes.LongType, 0x1.fffffffffffffp62,
            DataTypes.FloatType, (double) Float.MAX_VALUE,
            DataTypes.DoubleType, Double.MAX_VALUE);

    static NumericColumn of(StructType schema, String name, String stage) {
        return new NumericColumn(Columns.requireColumn(
                schema, name, stage, GREATEST::containsKey, "a byte, short, int, long, float or double"));
    }

    String name() {
        return field.name();
    }

    /** The output column; with nulls, since a value may be dropped. */
    StructField output() {
        return new StructField(field.name(), field.dataType(), true, field.metadata());
    }

    Column column() {
        return Columns.column(field.name());
    }

    Column number() {
        return column().cast(DataTypes.DoubleType);
    }

    /** A double; null where it is null, not a number or infinite. */
    static Column finite(Column number) {
        return functions.when(functions.abs(number).leq(Double.MAX_VALUE), number);
    }

    /** A double, or null, as a value of this type: the column's own where that is the same number, or is none. */
    Column restored(Column number) {
        double most = GREATEST.get(field.dataType());
        boolean whole = !field.dataType().equals(DataTypes.FloatType)
                && !field.dataType().equals(DataTypes.DoubleType);
        Column cut = functions
                .when(number.gt(most), functions.lit(most))
                .when(number.lt(-most), functions.lit(-most))
                .otherwise(number);
        return functions
                .when(number.eqNullSafe(finite(number())), column())
                .otherwise((whole ? functions.rint(cut) : cut).cast(field.dataType()));
    }
}
