package io.bellows.augment.table;

import io.bellows.column.RowKey;
import org.apache.spark.sql.Column;

/**
 * What an operation may draw for a row as a whole.
 *
 * @param key the key of row, epoch and operation
 * @param seed the stage's seed
 */
public record TableRow(Column key, long seed) {
    /** A number of [0, 1) for this row; draws of different salts are independent. */
    public Column uniform(long salt) {
        return RowKey.uniform(key, seed, salt);
    }
}
