package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.FloatArrayFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
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
        return isVector() ? org.apache.spark.ml.functions.vector_to_array(column(), "float64") : column();
    }

    /** Whether there are none, or one is null, not a number or infinite. */
    Column notFinite() {
        return functions.coalesce(
                functions.exists(values(), value -> value.isNull()
                        .or(functions.isnan(value))
                        .or(functions.abs(value).equalTo(Double.POSITIVE_INFINITY))),
                functions.lit(true));
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

    /** The features as the bytes of floats; of finite features only. */
    Column packed() {
        UDF1<Object, byte[]> pack = Features::bytes;
        return functions.udf(pack, DataTypes.BinaryType).asNonNullable().apply(column());
    }

    private static byte[] bytes(Object value) {
        if (value instanceof Vector vector) {
            float[] floats = new float[vector.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) vector.apply(i);
            }
            return PackedRows.packed(floats);
        }
        scala.collection.Seq<?> numbers = (scala.collection.Seq<?>) value;
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) numbers.apply(i)).floatValue();
        }
        return PackedRows.packed(floats);
    }

    /** The bytes of floats as a value of this column. */
    Column unpacked(Column bytes) {
        if (isVector()) {
            UDF1<byte[], Object> toVector = packed -> Vectors.dense(doubles(PackedRows.floats(packed)));
            return functions
                    .udf(toVector, SQLDataTypes.VectorType())
                    .asNonNullable()
                    .apply(bytes);
        }
        Column floats =
                FloatArrayFunction.of(PackedRows::floats).asNonNullable().apply(bytes);
        return elementType().equals(DataTypes.FloatType)
                ? floats
                : floats.cast(DataTypes.createArrayType(DataTypes.DoubleType, false));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static Object vector(scala.collection.Seq<Object> values) {
        double[] dense = new double[values.size()];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = (double) values.apply(i);
        }
        return Vectors.dense(dense);
    }
}
