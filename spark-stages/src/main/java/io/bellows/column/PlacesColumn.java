package io.bellows.column;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;

/** Columns of places in images, boxes or key points: lists of lists of numbers. */
public final class PlacesColumn {
    /** The type of places that are computed. */
    public static final DataType LISTS = DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.DoubleType));

    private PlacesColumn() {}

    /** The numbers of all places of a row, one after the other; null where {@code name} is null or the row has none. */
    public static Column numbers(String name) {
        return functions.flatten((name == null ? functions.lit(null) : Columns.column(name)).cast(LISTS));
    }

    /**
     * Places that were computed, as numbers of {@code type}: rounded where it is of whole numbers or decimals, of which one that
     * the type cannot hold fails the job.
     *
     * @param name how the error calls the column
     */
    public static Column rounded(Column lists, DataType type, String name) {
        if (!(type instanceof IntegralType || type instanceof DecimalType)) {
            return lists.cast(DataTypes.createArrayType(DataTypes.createArrayType(type)));
        }
        return functions.transform(
                lists,
                list -> functions.transform(list, number -> {
                    if (type instanceof DecimalType decimal) {
                        return held(number, outside(number, decimal), decimal, name);
                    }
                    Column whole = functions.rint(number);
                    return held(whole.cast(DataTypes.LongType), outside(whole, type), type, name);
                }));
    }

    private static Column outside(Column whole, DataType type) {
        double end = Math.scalb(1.0, Byte.SIZE * type.defaultSize() - 1);
        return whole.lt(-end).or(whole.geq(end));
    }

    private static Column outside(Column number, DecimalType type) {
        double end = Math.pow(10, type.precision() - type.scale()) - Math.pow(10, -type.scale()) / 2;
        return functions.abs(number).geq(end);
    }

    private static Column held(Column number, Column isOutside, DataType type, String name) {
        Column message = functions.concat(
                functions.lit("Cannot write places to column '%s': found ".formatted(name)),
                number.cast(DataTypes.StringType),
                functions.lit(", expected a number that %s holds; cast the column to array<array<double>> before"
                        .formatted(type.simpleString())));
        return RowCheck.failWhen(isOutside, message, number.cast(type));
    }

    /**
     * What {@link #numbers} gives of a row; nothing for null.
     *
     * @param name how the error calls the column
     * @throws IllegalArgumentException if a number is not finite
     */
    public static double[] read(Row row, int index, String name) {
        if (row.isNullAt(index)) {
            return new double[0];
        }
        List<Double> numbers = row.getList(index);
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(
                        "found " + number + " in column '" + name + "', expected places in pixels");
            }
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
