package io.bellows.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a row is known by in every random choice: a 64-bit key made of its values, so that no choice depends on where or
 * when the row is processed.
 *
 * <p>With a key column, the key is the hash of that column alone. Without, it is the hash of all columns and of where
 * they have nulls; a map counts by its entries, in the order in which it has them, but not one within another value. Rows that
 * are equal in all of that have the same key and share their fate. Set a key column where that matters, and for work on a GPU, on which scalars are hashed but neither arrays nor binary
 * values.
 *
 * <p>The hash is Spark SQL's {@code xxhash64} (XXH64, Y. Collet, 2012) with its fixed seed.
 */
public final class RowKey {
    /** The bits of a double's significand: a whole number of so many bits is a double without rounding. */
    private static final int SIGNIFICAND_BITS = 53;

    /** What stands for the first null, and for the next ones; any numbers do that data are unlikely to hold. */
    private static final long NULL = 0x6a09e667f3bcc908L;

    private RowKey() {}

    /**
     * The key of each row, a {@code long} that is never null.
     *
     * @param keyCol the column that names a row, or null to take all columns; a {@code long} is hashed as any other type
     * @param stage how an error calls the stage: its uid
     * @throws IllegalArgumentException when there is no such column, or it holds a map, or there is no column to hash
     */
    public static Column of(StructType schema, String keyCol, String stage) {
        if (keyCol != null) {
            Columns.requireColumn(schema, keyCol, stage, type -> !holdsMap(type), "a type without maps");
            return functions.xxhash64(Columns.column(keyCol));
        }
        List<StructField> hashed = Arrays.stream(schema.fields())
                .filter(field -> isHashed(field.dataType()) && !EpochColumn.is(field) && !HeldColumn.is(field))
                .toList();
        if (hashed.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot make row keys for %s: found columns %s, expected one without maps in other values; set a key column"
                            .formatted(stage, Arrays.toString(schema.fieldNames())));
        }
        List<Column> columns = new ArrayList<>();
        for (StructField field : hashed) {
            Column column = Columns.column(field.name());
            columns.add(field.dataType() instanceof MapType ? functions.map_entries(column) : column);
        }
        List<StructField> lists = hashed.stream()
                .filter(field -> field.dataType() instanceof ArrayType || field.dataType() instanceof MapType)
                .toList();
        if (lists.size() > 1) {
            // A hash does not tell where one ends and the next begins.
            lists.forEach(field -> columns.add(functions.size(Columns.column(field.name()))));
        }
        PrimitiveIterator.OfLong numbers =
                LongStream.iterate(NULL, number -> number + 1).iterator();
        for (StructField field : hashed) {
            NullPlaces.marks(Columns.column(field.name()), field.dataType(), field.nullable(), numbers)
                    .forEach(columns::add);
        }
        return functions.xxhash64(columns.toArray(Column[]::new));
    }

    private static boolean isHashed(DataType type) {
        return type instanceof MapType map ? !holdsMap(map.keyType()) && !holdsMap(map.valueType()) : !holdsMap(type);
    }

    /**
     * A number of [0, 1), evenly distributed over keys: a multiple of 2<sup>-53</sup> that is a function of its three
     * arguments and of nothing else.
     *
     * @param key the row's key, see {@link #of}
     * @param seed the stage's seed
     * @param salt what the number is drawn for; draws of different salts are independent of each other
     */
    public static Column uniform(Column key, long seed, long salt) {
        return uniform(functions.xxhash64(key, functions.lit(seed), functions.lit(salt)));
    }

    /**
     * As {@link #uniform(Column, long, long)}, for a part of the row: draws of different parts are independent of each other.
     *
     * @param part the number of the part, such as that of a column
     */
    public static Column uniform(Column key, Column part, long seed, long salt) {
        return uniform(functions.xxhash64(key, part, functions.lit(seed), functions.lit(salt)));
    }

    private static Column uniform(Column hash) {
        Column bits = functions.shiftrightunsigned(hash, Long.SIZE - SIGNIFICAND_BITS);
        return bits.cast(DataTypes.DoubleType).multiply(functions.lit(1.0 / (1L << SIGNIFICAND_BITS)));
    }

    private static boolean holdsMap(DataType type) {
        if (type instanceof ArrayType array) {
            return holdsMap(array.elementType());
        }
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields()).anyMatch(field -> holdsMap(field.dataType()));
        }
        return type instanceof MapType;
    }
}
