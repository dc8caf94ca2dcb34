package io.bellows.sample;

import io.bellows.column.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
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

    /** In which type the numbers of a column of two tables can be compared. */
    static DataType common(Dataset<Row> before, Dataset<Row> after, String column) {
        DataType first = type(before, column);
        DataType second = type(after, column);
        if (first instanceof NumericType != second instanceof NumericType) {
            throw new IllegalArgumentException(
                    "Cannot compare column '%s' in report: found %s before and %s after, expected numbers or lists of them in both"
                            .formatted(column, first.simpleString(), second.simpleString()));
        }
        return first instanceof NumericType ? Scores.exact(first, second) : DataTypes.DoubleType;
    }

    /** The elements, as numbers of {@code type}. */
    static Dataset<Row> of(Dataset<Row> rows, String column, DataType type) {
        if (type(rows, column) instanceof NumericType) {
            // Of a table without rows there is to be a drift, of null.
            Dataset<Row> none = rows.sparkSession().range(1).select(functions.lit(0), functions.lit(null));
            return exploded(rows, functions.array(Columns.column(column)), type).union(none);
        }
        return exploded(rows, Features.of(rows.schema(), column, "report").values(), type);
    }

    /** Elements are cast one by one: an array cast over a union fails in the optimizer of Spark 3.5. */
    private static Dataset<Row> exploded(Dataset<Row> rows, Column numbers, DataType type) {
        return rows.select(functions.posexplode(numbers))
                .toDF(PLACE, VALUE)
                .withColumn(VALUE, functions.col(VALUE).cast(type));
    }

    /** How the report calls the element at a place. */
    static Column name(Dataset<Row> rows, String column) {
        return type(rows, column) instanceof NumericType
                ? functions.lit(column)
                : functions.concat(functions.lit(column + "["), functions.col(PLACE), functions.lit("]"));
    }
}
