package io.bellows.sample;

import io.bellows.column.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/** A column of numbers that decides about its rows, as doubles. */
record Scores(String name) {
    private static final int LONG_DIGITS = 19;

    /** The column {@code name}, of any numeric type. */
    static Scores of(StructType schema, String name, String uid) {
        Columns.requireNumeric(schema, name, uid);
        return new Scores(name);
    }

    /** In which type all numbers of a numeric type can be compared, none of them rounded. */
    static DataType exact(DataType type) {
        if (type instanceof IntegralType) {
            return DataTypes.LongType;
        }
        return type instanceof DecimalType ? type : DataTypes.DoubleType;
    }

    /** In which type the numbers of two numeric types can be compared; doubles, which round, where no decimal holds both. */
    static DataType exact(DataType one, DataType other) {
        DataType first = exact(one);
        DataType second = exact(other);
        if (first.equals(second)) {
            return first;
        }
        if (first.equals(DataTypes.DoubleType) || second.equals(DataTypes.DoubleType)) {
            return DataTypes.DoubleType;
        }
        DecimalType a = decimal(first);
        DecimalType b = decimal(second);
        int scale = Math.max(a.scale(), b.scale());
        int precision = scale + Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return precision > DecimalType.MAX_PRECISION()
                ? DataTypes.DoubleType
                : DataTypes.createDecimalType(precision, scale);
    }

    private static DecimalType decimal(DataType type) {
        return type instanceof DecimalType decimal ? decimal : DataTypes.createDecimalType(LONG_DIGITS, 0);
    }

    Column value() {
        return Columns.column(name).cast(DataTypes.DoubleType);
    }

    /** Null, not a number or infinite. */
    Column notFinite() {
        return notFinite(value());
    }

    static Column notFinite(Column value) {
        return value.isNull().or(functions.isnan(value)).or(functions.abs(value).equalTo(Double.POSITIVE_INFINITY));
    }

    /**
     * An aggregate of doubles, rounded to the 24 bits of a float: its last bits differ with the order of partitions. Source: T. J.
     * Dekker, "A floating-point technique for extending the available precision" (Numerische Mathematik 18, 1971).
     */
    static Column steady(Column aggregate) {
        Column widened = aggregate.multiply(functions.lit((double) (1 << 29) + 1));
        return widened.minus(widened.minus(aggregate));
    }

    /** The training rows without those whose score is not finite. */
    TrainingRows refuseNotFinite(TrainingRows training) {
        return training.refuse(notFinite(), name, "no finite number");
    }

    /** The training rows without those whose score is not finite, or negative. */
    TrainingRows refuseNegative(TrainingRows training) {
        return training.refuse(notFinite().or(value().lt(0)), name, "no finite number of 0 or more");
    }
}
