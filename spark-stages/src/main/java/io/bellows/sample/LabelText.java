package io.bellows.sample;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Labels as text and back, without loss, whatever the time zone; so that tasks in Java need not know their type.
 *
 * @param type of the labels
 */
record LabelText(DataType type) {
    Column of(Column label) {
        Column plain = label;
        if (type instanceof DateType) {
            plain = functions.unix_date(label);
        } else if (type instanceof TimestampType) {
            plain = functions.unix_micros(label);
        }
        return plain.cast(DataTypes.StringType);
    }

    /** The label of a text, which must not be null; Spark is told that it is none either. */
    Column restored(Column text) {
        if (type instanceof DateType) {
            return functions.coalesce(
                    functions.date_from_unix_date(text.cast(DataTypes.IntegerType)),
                    functions.date_from_unix_date(functions.lit(0)));
        }
        if (type instanceof TimestampType) {
            return functions.coalesce(
                    functions.timestamp_micros(text.cast(DataTypes.LongType)),
                    functions.timestamp_micros(functions.lit(0L)));
        }
        Column any = type instanceof DecimalType decimal
                ? functions.lit(BigDecimal.ZERO.setScale(decimal.scale()))
                : functions.lit(0);
        return functions.coalesce(text.cast(type), any.cast(type));
    }
}
