package io.bellows.augment.table;

import io.bellows.column.RowKey;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * The value of any one column in each row, with what is known of the column, as expressions of doubles.
 *
 * @param value the value so far, finite
 * @param mean the column's mean over training rows
 * @param deviation the standard deviation, of the population
 * @param quantiles the column's {@link #INTERVALS} + 1 quantiles at even steps, from its least value to its greatest, an
 *     array
 * @param partner the value of another training row
 * @param rowDrawn what {@link TableOp#rowDrawn} gave for the row, worked out once; null when it gives nothing
 * @param drawn what {@link TableOp#drawn} gave for this cell, worked out once; null when it gives nothing
 * @param labelsMixed whether labels are mixed along with features
 * @param row the row
 * @param column the number of the column, an int
 */
public record TableCell(
        Column value,
        Column mean,
        Column deviation,
        Column quantiles,
        Column partner,
        Column rowDrawn,
        Column drawn,
        boolean labelsMixed,
        TableRow row,
        Column column) {
    /** Intervals between quantiles. */
    public static final int INTERVALS = 16;

    /** A number of [0, 1) for this cell; draws of different salts are independent. */
    public Column uniform(long salt) {
        return RowKey.uniform(row.key(), column, row.seed(), salt);
    }

    /** A draw for this cell from the normal distribution of mean 0 and variance 1 (Box and Muller, 1958). */
    public Column gaussian(long salt) {
        Column radius = functions.sqrt(
                functions.log(functions.lit(1.0).minus(uniform(salt))).multiply(-2));
        return radius.multiply(functions.cos(uniform(salt + 1).multiply(2 * Math.PI)));
    }
}
