package io.bellows.sample;

import io.bellows.column.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/** A column of numbers, or of several in each row, as rows of place and value. */
final class Elements {
    static final String PLACE = "place";
    static final String VALUE = "value";

    private Elements() {}

    private static DataType type(Dataset<Row> rows, String column) {
        return Columns.requireColumn(
                        rows.schema(),
                        column,
                        "report",
                        type -> type instanceof NumericType || Columns.holdsNumbers(type),
                        "a numeric type, array<float>, array<double> or a Vector")
                .dataType();
    }

    static Dataset<Row> of(Dataset<Row> rows, String column) {
        if (type(rows, column) instanceof NumericType) {
            Column numbers = functions.array(Columns.column(column).cast(DataTypes.DoubleType));
            // Of a table without rows there is to be a drift, of null.
            Dataset<Row> none = rows.sparkSession()
                    .range(1)
                    .select(functions.array(functions.lit(null).cast(DataTypes.DoubleType)));
            return exploded(rows.select(numbers).union(none));
        }
        Column numbers = Features.of(rows.schema(), column, "report").values();
        return exploded(rows.select(numbers.cast(new ArrayType(DataTypes.DoubleType, true))));
    }

    private static Dataset<Row> exploded(Dataset<Row> arrays) {
        return arrays.toDF("numbers")
                .select(functions.posexplode(functions.col("numbers")))
                .toDF(PLACE, VALUE);
    }

    /** How the report calls the element at a place. */
    static Column name(Dataset<Row> rows, String column) {
        return type(rows, column) instanceof NumericType
                ? functions.lit(column)
                : functions.concat(functions.lit(column + "["), functions.col(PLACE), functions.lit("]"));
    }
}
