package io.bellows.column;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column of the number of the epoch: 0 in every row, and a value that training replaces for each pass over the rows.
 * It is known by its metadata, so that its name does not matter.
 *
 * <p>Stages whose random choices vary by epoch look for it. Nothing else may: it identifies no row.
 */
public final class EpochColumn {
    private static final String KEY = "bellows.epoch";
    private static final Metadata METADATA =
            new MetadataBuilder().putBoolean(KEY, true).build();

    private EpochColumn() {}

    /** The column as an expression that starts it. */
    public static Column start(String name) {
        return functions.lit(0).as(name, METADATA);
    }

    /** The field of the column. */
    public static StructField field(String name) {
        return new StructField(name, DataTypes.IntegerType, false, METADATA);
    }

    /** Whether a field is the column. */
    public static boolean is(StructField field) {
        return isMarked(field.metadata());
    }

    /** Whether metadata are those of the column. */
    public static boolean isMarked(Metadata metadata) {
        return metadata.contains(KEY);
    }

    /** The name of the column in {@code schema}, if it has one. */
    public static Optional<String> find(StructType schema) {
        return Arrays.stream(schema.fields())
                .filter(EpochColumn::is)
                .map(StructField::name)
                .findFirst();
    }
}
