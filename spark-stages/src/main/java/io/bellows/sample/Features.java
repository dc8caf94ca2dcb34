package io.bellows.sample;

import io.bellows.column.Columns;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A column of features, {@code array<float>}, {@code array<double>} or Vector, as expressions. */
final class Features {
    private final StructField field;

    private Features(StructField field) {
        this.field = field;
    }

    static Features of(StructType schema, String name, String stage) {
        return new Features(Columns.requireColumn(
                schema, name, stage, Columns::holdsNumbers, "array<float>, array<double> or a Vector"));
    }

    String name() {
        return field.name();
    }

    Metadata metadata() {
        return field.metadata();
    }

    Column column() {
        return Columns.column(field.name());
    }

    /** The type of one feature: that of the array's elements, double for a Vector. */
    DataType elementType() {
        return field.dataType() instanceof ArrayType array ? array.elementType() : DataTypes.DoubleType;
    }

    private boolean isVector() {
        return !(field.dataType() instanceof ArrayType);
    }

    /** The features as an array. */
    Column values() {
        return isVector() ? Columns.vectorToArray(column(), "float64") : column();
    }

    /** Whether there are none, or one is null, not a number or infinite. */
    Column notFinite() {
        return notFinite(values(), elementType());
    }

    private static Column notFinite(Column values, DataType type) {
        // Where one is null this is null, or true. Loops over the array, which are far faster than exists with a
        // lambda.
        Column notFinite = functions.lit(false);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            notFinite = notFinite.or(
                    functions.array_contains(values, functions.lit(bad).cast(type)));
        }
        return functions.coalesce(notFinite, functions.lit(true));
    }

    /** An array of {@link #elementType} as a value of this column. */
    Column restored(Column values) {
        if (!isVector()) {
            return values;
        }
        UDF1<scala.collection.Seq<Object>, Object> toVector = Features::vector;
        UserDefinedFunction function = functions.udf(toVector, SQLDataTypes.VectorType());
        return function.asNonNullable().apply(values);
    }

    private static Object vector(scala.collection.Seq<Object> values) {
        double[] dense = new double[values.size()];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = (double) values.apply(i);
        }
        return Vectors.dense(dense);
    }
}
