package io.bellows.column;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * A column that a stage holds beside the rows that it hands to another one. It is known by its metadata and is no part of a
 * row, so that it counts in no {@link RowKey}.
 */
public final class HeldColumn {
    private static final String KEY = "bellows.held";
    private static final Metadata METADATA =
            new MetadataBuilder().putBoolean(KEY, true).build();

    private HeldColumn() {}

    /** Values to hold, under a name that the rows do not have. */
    public static Column of(Column values, String name) {
        return values.as(name, METADATA);
    }

    /** Whether a field is such a column. */
    static boolean is(StructField field) {
        return field.metadata().contains(KEY);
    }
}
