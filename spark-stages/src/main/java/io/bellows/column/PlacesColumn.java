package io.bellows.column;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
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
     * Places that were computed, as numbers of {@code type}: rounded where it is of whole numbers, of which one that the type
     * cannot hold fails the job.
     *
     * @param name how the error calls the column
     */
    public static Column rounded(Column lists, DataType type, String name) {
        if (!(type instanceof IntegralType)) {
            return lists.cast(DataTypes.createArrayType(DataTypes.createArrayType(type)));
        }
        double end = Math.scalb(1.0, Byte.SIZE * type.defaultSize() - 1);
        return functions.transform(
                lists,
                list -> functions.transform(list, number -> {
                    Column whole = functions.rint(number);
                    Column message = functions.concat(
                            functions.lit("Cannot write places to column '%s': found ".formatted(name)),
                            whole.cast(DataTypes.LongType).cast(DataTypes.StringType),
                            functions.lit(
                                    ", expected a number that %s holds; cast the column to array<array<int>> before"
                                            .formatted(type.simpleString())));
                    return RowCheck.failWhen(whole.lt(-end).or(whole.geq(end)), message, whole.cast(type));
                }));
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
