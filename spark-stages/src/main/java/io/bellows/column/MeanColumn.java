package io.bellows.column;

import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The mean of what several predictions say of a row. */
public final class MeanColumn {
    private MeanColumn() {}

    /**
     * The mean of predictions of {@code type}: doubles, or by element Vectors or arrays of floats; null when one is. Arrays are
     * of one size; a Vector's numbers past its end are 0, as the probabilities of classes that its model did not meet.
     */
    public static Column of(DataType type, Column... predictions) {
        if (type.equals(SQLDataTypes.VectorType())) {
            return ofVectors(predictions);
        }
        return type.equals(DataTypes.DoubleType) ? ofNumbers(predictions) : ofArrays(predictions);
    }

    private static Column ofVectors(Column... predictions) {
        UDF1<Row, Vector> mean = row -> {
            if (row.anyNull()) {
                return null;
            }
            double[] sum = {};
            for (int each = 0; each < row.size(); each++) {
                Vector one = (Vector) row.get(each);
                sum = Arrays.copyOf(sum, Math.max(sum.length, one.size()));
                for (int i = 0; i < one.size(); i++) {
                    sum[i] += one.apply(i);
                }
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] /= row.size();
            }
            return Vectors.dense(sum);
        };
        return functions.udf(mean, SQLDataTypes.VectorType()).apply(functions.struct(predictions));
    }

    private static Column ofNumbers(Column... predictions) {
        Column sum = predictions[0];
        for (int i = 1; i < predictions.length; i++) {
            sum = sum.plus(predictions[i]);
        }
        return sum.divide(predictions.length).cast(DataTypes.DoubleType);
    }

    private static Column ofArrays(Column... predictions) {
        Column sum = predictions[0].cast("array<double>");
        for (int i = 1; i < predictions.length; i++) {
            sum = functions.zip_with(sum, predictions[i].cast("array<double>"), Column::plus);
        }
        return functions
                .transform(sum, value -> value.divide(predictions.length))
                .cast("array<float>");
    }

    /** The place of the greatest number of a Vector, of the first one among equals; null for null. */
    public static Column greatest(Column vector) {
        UDF1<Vector, Double> greatest = values -> values == null ? null : (double) values.argmax();
        return functions.udf(greatest, DataTypes.DoubleType).apply(vector);
    }
}
