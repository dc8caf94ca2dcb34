package io.bellows.jobs.data;

import io.bellows.column.Columns;
import io.bellows.jobs.config.JobConfig.ColumnSplit;
import io.bellows.jobs.config.JobConfig.RandomSplit;
import io.bellows.jobs.config.JobConfig.SplitRule;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.AtomicType;

/**
 * Rows for training and for the test.
 *
 * @param fit rows to train on and to validate with, which the boolean column of the rule tells apart
 * @param test rows that training never sees, without that column
 */
public record RowSplit(Dataset<Row> fit, Dataset<Row> test, String validationCol) {
    private static final String HASH = "hash";

    /** How many rows there are of each kind. */
    public record Counts(long train, long validation, long test) {}

    /**
     * Splits rows as the rule says; lazily but for the search of the bounds of a random split.
     *
     * <p>A random split orders the rows by a hash of seed and key (XXH64): the first {@code testFraction} of them are the
     * test rows, the next {@code validationFraction} the validation rows. The parts are exact to the row where keys are
     * distinct, and do not depend on partitions or on the order of rows.
     *
     * @throws IllegalArgumentException if a column is missing, of a wrong type or in the way, or a key is null
     */
    public static RowSplit of(Dataset<Row> rows, SplitRule rule) {
        Columns.requireAbsent(rows.schema(), rule.validationCol(), "split");
        return rule instanceof RandomSplit random ? byKey(rows, random) : byColumn(rows, (ColumnSplit) rule);
    }

    private static RowSplit byColumn(Dataset<Row> rows, ColumnSplit rule) {
        Columns.requireColumn(
                rows.schema(), rule.column(), "split", AtomicType.class::isInstance, "a string or another plain type");
        Column part = Columns.column(rule.column()).cast("string");
        return of(
                rows, part.eqNullSafe(rule.testValue()), part.eqNullSafe(rule.validationValue()), rule.validationCol());
    }

    private static RowSplit byKey(Dataset<Row> rows, RandomSplit rule) {
        Columns.requireColumn(
                rows.schema(), rule.keyCol(), "split", AtomicType.class::isInstance, "a string or another plain type");
        Column hash = functions.xxhash64(functions.lit(rule.seed()), Columns.column(rule.keyCol()));
        Row counts = rows.agg(functions.count("*"), functions.count(Columns.column(rule.keyCol())))
                .head();
        long all = counts.getLong(0);
        if (counts.getLong(1) < all) {
            throw new IllegalArgumentException(
                    "Cannot split by '%s': found %d rows without a key; choose a column that %s"
                            .formatted(rule.keyCol(), all - counts.getLong(1), "has a value in every row"));
        }
        long test = Math.round(all * rule.testFraction());
        long testAndValidation = Math.round(all * (rule.testFraction() + rule.validationFraction()));
        Dataset<Row> hashes = rows.select(hash.as(HASH)).orderBy(HASH);
        Column isTest = upTo(hashes, hash, test);
        Column isValidation = functions.not(isTest).and(upTo(hashes, hash, testAndValidation));
        return of(rows, isTest, isValidation, rule.validationCol());
    }

    private static Column upTo(Dataset<Row> hashes, Column hash, long rank) {
        if (rank == 0) {
            return functions.lit(false);
        }
        return hash.leq(hashes.offset((int) rank - 1).head().getLong(0));
    }

    private static RowSplit of(Dataset<Row> rows, Column isTest, Column isValidation, String validationCol) {
        return new RowSplit(
                rows.where(functions.not(isTest)).withColumn(validationCol, isValidation),
                rows.where(isTest),
                validationCol);
    }

    /** Counts the rows; one job for those to fit and one for the test. */
    public Counts count() {
        Column one = functions.when(Columns.column(validationCol), 1L).otherwise(0L);
        Row row = fit.agg(functions.count("*"), functions.coalesce(functions.sum(one), functions.lit(0L)))
                .head();
        return new Counts(row.getLong(0) - row.getLong(1), row.getLong(1), test.count());
    }
}
