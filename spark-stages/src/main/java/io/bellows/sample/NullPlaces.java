package io.bellows.sample;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Where the nulls of a value are, and where arrays within it end, which its hash does not tell: to Spark, an array of 1 and null
 * hashes as one of null and 1.
 */
final class NullPlaces {
    private NullPlaces() {}

    /** What hashes alike where {@code value}, of a type without maps, has nulls and ends at the same places. */
    static Column of(Column value, DataType type) {
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
}
