package io.bellows.augment;

import io.bellows.column.Columns;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A column of numbers, as doubles and back: whole numbers are rounded, and what a type cannot hold becomes its limit. */
record NumericColumn(StructField field) {
    /** The least and the greatest value of each type that a double can hold. */
    private static final Map<DataType, Limits> LIMITS = Map.of(
            DataTypes.ByteType, new Limits(Byte.MIN_VALUE, Byte.MAX_VALUE),
            DataTypes.ShortType, new Limits(Short.MIN_VALUE, Short.MAX_VALUE),
            DataTypes.IntegerType, new Limits(Integer.MIN_VALUE, Integer.MAX_VALUE),
            DataTypes.LongType, new Limits(Long.MIN_VALUE, Math.nextDown(0x1p63)),
            DataTypes.FloatType, new Limits(-Float.MAX_VALUE, Float.MAX_VALUE),
            DataTypes.DoubleType, new Limits(-Double.MAX_VALUE, Double.MAX_VALUE));

    private record Limits(double least, double greatest) {}

    static NumericColumn of(StructType schema, String name, String stage) {
        return new NumericColumn(Columns.requireColumn(
                schema, name, stage, LIMITS::containsKey, "a byte, short, int, long, float or double"));
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
        Limits limits = LIMITS.get(field.dataType());
        boolean whole = field.dataType() instanceof IntegralType;
        Column cut = functions
                .when(number.gt(limits.greatest()), functions.lit(limits.greatest()))
                .when(number.lt(limits.least()), functions.lit(limits.least()))
                .otherwise(number);
        return functions
                .when(number.eqNullSafe(finite(number())), column())
                .otherwise((whole ? functions.rint(cut) : cut).cast(field.dataType()));
    }
}
