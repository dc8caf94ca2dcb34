package io.bellows.column;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks of values as Spark SQL expressions: they cost no job of their own and fail the one that meets a bad row. */
public final class RowCheck {
    private RowCheck() {}

    /**
     * {@code value}, save that a row for which {@code bad} holds fails the job.
     *
     * @param message the text of the error, worked out for bad rows only
     */
    public static Column failWhen(Column bad, Column message, Column value) {
        return functions.when(bad, functions.raise_error(message)).otherwise(value);
    }

    /** Checks that {@code validationIndicatorCol} is a boolean column of {@code schema}. */
    public static void requireIndicator(StructType schema, String validationIndicatorCol, String stage) {
        Columns.requireColumn(schema, validationIndicatorCol, stage, DataTypes.BooleanType);
    }

    /** Whether a row is for validation: true or false; a null in {@code validationIndicatorCol} fails the job. */
    public static Column isValidation(String validationIndicatorCol, String stage) {
        Column indicator = Columns.column(validationIndicatorCol);
        String message =
                "Cannot tell training from validation rows by column '%s' in %s: found null, expected true or false; give each row either, as by coalesce"
                        .formatted(validationIndicatorCol, stage);
        return failWhen(indicator.isNull(), functions.lit(message), indicator);
    }
}
