package io.bellows.augment;

import io.bellows.augment.table.TableCell;
import io.bellows.augment.table.TableKnowledge;
import io.bellows.column.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * What is known of the columns of the training rows, as one row, which no order of the rows changes: sums are of whole
 * numbers, those that values become when their range is cut into 2^30 steps, and quantiles are those of a sample by key.
 *
 * @param names gives the names of columns within the stage
 * @param columns number of columns
 * @param needs what must be known
 */
record TableStatistics(UnaryOperator<String> names, int columns, Set<TableKnowledge> needs) {
    private static final double HALF_STEPS = 1L << 29;
    /** Values that quantiles are taken from, of all columns together. */
    private static final int SAMPLE_VALUES = 1_000_000;

    private static final int LEAST_SAMPLE_ROWS = 10_000;
    private static final int MOST_SAMPLE_ROWS = 100_000;
    private static final long SAMPLE_SALT = 0x7a6d76e9L;

    /** Rows in which partners are looked for together. */
    private static final int BUCKET_ROWS = 4096;

    boolean needed() {
        return !needs.isEmpty();
    }

    Column mean(int column) {
        return functions.col(names.apply("mean" + column));
    }

    Column deviation(int column) {
        return functions.col(names.apply("deviation" + column));
    }

    /** An array of the column's quantiles; null where they need not be known. */
    Column quantiles(int column) {
        return needs.contains(TableKnowledge.QUANTILES)
                ? functions.col(names.apply("quantile" + column))
                : functions.lit(null);
    }

    /** The part of the rows in which a row of this place, 0 to 1, has its partner. */
    Column bucket(Column place) {
        Column buckets = functions.floor(count().divide(BUCKET_ROWS)).plus(1);
        return functions.floor(place.multiply(buckets));
    }

    private Column count() {
        return functions.col(names.apply("count"));
    }

    /**
     * The statistics of {@code training}, training rows with their values as doubles, null where there is none to use.
     *
     * @param values the columns of values
     */
    Dataset<Row> of(Dataset<Row> training, List<Column> values, Column key, long seed) {
        List<Column> firsts = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            firsts.add(functions.min(values.get(i)).as(names.apply("least" + i)));
            firsts.add(functions.max(values.get(i)).as(names.apply("most" + i)));
        }
        Dataset<Row> ranges =
                training.agg(functions.count(functions.lit(1)).as(names.apply("count")), firsts.toArray(Column[]::new));
        if (!needs.contains(TableKnowledge.MOMENTS) && !needs.contains(TableKnowledge.QUANTILES)) {
            return ranges.select(count());
        }
        Column sampled = RowKey.uniform(key, seed, SAMPLE_SALT)
                .multiply(count())
                .lt(Math.max(LEAST_SAMPLE_ROWS, Math.min(MOST_SAMPLE_ROWS, SAMPLE_VALUES / columns)));
        List<Column> sums = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            sums.addAll(sums(i, values.get(i), sampled));
        }
        Dataset<Row> summed = training.crossJoin(functions.broadcast(ranges))
                .agg(functions.max(count()).as(names.apply("rows")), sums.toArray(Column[]::new));
        List<Column> known = new ArrayList<>();
        known.add(functions
                .coalesce(functions.col(names.apply("rows")), functions.lit(0L))
                .as(names.apply("count")));
        for (int i = 0; i < columns; i++) {
            known.addAll(known(i));
        }
        return summed.select(known.toArray(Column[]::new));
    }

    private List<Column> sums(int column, Column value, Column sampled) {
        List<Column> sums = new ArrayList<>();
        if (needs.contains(TableKnowledge.MOMENTS)) {
            Column least = functions.col(names.apply("least" + column));
            Column half = halfRange(column);
            Column part = value.divide(2).minus(least.divide(2)).divide(functions.when(half.gt(0), half));
            Column steps = functions
                    .when(value.isNotNull(), functions.coalesce(part, functions.lit(0.0)))
                    .multiply(2 * HALF_STEPS)
                    .cast(DataTypes.LongType);
            sums.add(functions.sum(exact(steps)).as(names.apply("sum" + column)));
            sums.add(functions.sum(exact(steps.multiply(steps))).as(names.apply("squares" + column)));
            sums.add(functions.count(value).as(names.apply("values" + column)));
            sums.add(functions.max(least).as(names.apply("from" + column)));
            sums.add(functions.max(half).as(names.apply("half" + column)));
        }
        if (needs.contains(TableKnowledge.QUANTILES)) {
            Column parts = functions.array(IntStream.rangeClosed(0, TableCell.INTERVALS)
                    .mapToObj(i -> functions.lit((double) i / TableCell.INTERVALS))
                    .toArray(Column[]::new));
            sums.add(functions.percentile(functions.when(sampled, value), parts).as(names.apply("quantile" + column)));
        }
        return sums;
    }

    /** Half of the range, which cannot overflow. */
    private Column halfRange(int column) {
        return functions
                .col(names.apply("most" + column))
                .divide(2)
                .minus(functions.col(names.apply("least" + column)).divide(2));
    }

    private static Column exact(Column whole) {
        return whole.cast(DataTypes.createDecimalType(20, 0));
    }

    private List<Column> known(int column) {
        List<Column> known = new ArrayList<>();
        if (needs.contains(TableKnowledge.MOMENTS)) {
            Column counted = functions.col(names.apply("values" + column)).cast(DataTypes.DoubleType);
            Column count = functions.when(counted.gt(0), counted);
            Column mean = number("sum" + column).divide(count);
            Column variance = number("squares" + column).divide(count).minus(mean.multiply(mean));
            Column step = functions.col(names.apply("half" + column)).divide(HALF_STEPS);
            known.add(functions
                    .col(names.apply("from" + column))
                    .plus(mean.multiply(step))
                    .as(names.apply("mean" + column)));
            known.add(functions
                    .sqrt(functions.greatest(variance, functions.lit(0.0)))
                    .multiply(step)
                    .as(names.apply("deviation" + column)));
        }
        if (needs.contains(TableKnowledge.QUANTILES)) {
            known.add(functions.col(names.apply("quantile" + column)));
        }
        return known;
    }

    private Column number(String name) {
        return functions.col(names.apply(name)).cast(DataTypes.DoubleType);
    }
}
