package io.bellows.column;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * What a row is known by in every random choice: a 64-bit key made of its values, so that no choice depends on where or
 * when the row is processed.
 *
 * <p>With a key column, the key is the hash of that column alone. Without, it is the hash of all columns but those that
 * hold a map, which has no order to hash in. Rows that are equal in every hashed column then have the same key and share
 * their fate; a null adds nothing to a hash. Set a key column where that matters, and for work on a GPU, on which scalars
 * are hashed but neither arrays nor binary values.
 *
 * <p>The hash is Spark SQL's {@code xxhash64} (XXH64, Y. Collet, 2012) with its fixed seed.
 */
public final class RowKey {
    /** The bits of a double's significand: a whole number of so many bits is a double without rounding. */
    private static final int SIGNIFICAND_BITS = 53;

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
        Column[] columns = Arrays.stream(schema.fields())
                .filter(field -> !holdsMap(field.dataType()) && !EpochColumn.is(field) && !HeldColumn.is(field))
                .map(field -> Columns.column(field.name()))
                .toArray(Column[]::new);
        if (columns.length == 0) {
            throw new IllegalArgumentException(
                    "Cannot make row keys for %s: found columns %s, expected one without maps; set a key column"
                            .formatted(stage, Arrays.toString(schema.fieldNames())));
        }
        return functions.xxhash64(columns);
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
