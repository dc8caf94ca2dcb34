package io.bellows.column;

import java.util.Arrays;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where the nulls of a value are, and where arrays within it end, which its hash does not tell: to Spark, an array of 1 and null
 * hashes as one of null and 1.
 */
public final class NullPlaces {
    /** By type, a value that data are unlikely to hold. */
    private static final Map<DataType, Object> ABSENT = Map.of(
            DataTypes.IntegerType,
            0x6a09e667,
            DataTypes.LongType,
            0x6a09e667f3bcc908L,
            DataTypes.FloatType,
            0x1.6a09e6p-77f,
            DataTypes.DoubleType,
            0x1.6a09e667f3bccp-777,
            DataTypes.StringType,
            "6a09e667f3bcc908");

    private NullPlaces() {}

    /** What hashes alike where {@code value}, of a type without maps, has nulls and ends at the same places. */
    public static Column of(Column value, DataType type) {
        if (type instanceof ArrayType array) {
            return functions.struct(
                    value.isNull(),
                    functions.coalesce(functions.size(value), functions.lit(0)),
                    functions.transform(value, element -> of(element, array.elementType())));
        }
        if (type instanceof StructType struct) {
            Stream<Column> fields =
                    Arrays.stream(struct.fields()).map(field -> of(value.getField(field.name()), field.dataType()));
            return functions.struct(
                    Stream.concat(Stream.of(value.isNull()), fields).toArray(Column[]::new));
        }
        return value.isNull();
    }

    /**
     * Columns which tell where there are nulls, of {@code value} or within it, each of them null where there is none: to a hash they
     * add nothing but for rows with nulls. Elements of an array of scalars are not looked at one by one unless one of them is null.
     *
     * @param numbers by which the columns differ from each other
     */
    static Stream<Column> marks(Column value, DataType type, boolean nullable, PrimitiveIterator.OfLong numbers) {
        Stream<Column> own = nullable
                ? Stream.of(functions.when(value.isNull(), functions.lit(numbers.nextLong())))
                : Stream.empty();
        if (type instanceof StructType struct) {
            return Stream.concat(
                    own,
                    Arrays.stream(struct.fields())
                            .flatMap(field ->
                                    marks(value.getField(field.name()), field.dataType(), field.nullable(), numbers)));
        }
        if (!(type instanceof ArrayType array)) {
            return own;
        }
        Column places = functions.struct(functions.lit(numbers.nextLong()), of(value, type));
        if (!(array.elementType() instanceof AtomicType)) {
            return Stream.concat(own, Stream.of(places));
        }
        return array.containsNull()
                ? Stream.concat(own, Stream.of(functions.when(holdsNull(value, array.elementType()), places)))
                : own;
    }

    private static Column holdsNull(Column value, DataType element) {
        Object absent = ABSENT.get(element);
        // A search is null where it finds nothing but a null; of a loop over the array, where exists calls a lambda.
        return absent == null
                ? functions.exists(value, Column::isNull)
                : value.isNotNull().and(functions.array_contains(value, absent).isNull());
    }
}
