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
     * <p>Worked out over one row for each cell: an aggregate for each column would be as many methods of generated code to
     * compile, which for a hundred columns takes far longer than to run them.
     *
     * @param values the columns of values
     */
    Dataset<Row> of(Dataset<Row> training, List<Column> values, Column key, long seed) {
        if (!needs.contains(TableKnowledge.MOMENTS) && !needs.contains(TableKnowledge.QUANTILES)) {
            return training.agg(functions.count(functions.lit(1)).as(names.apply("count")));
        }
        Dataset<Row> cells = training.select(
                RowKey.uniform(key, seed, SAMPLE_SALT).as(names.apply("place")),
                functions
                        .posexplode(functions.array(values.toArray(Column[]::new)))
                        .as(new String[] {names.apply("column"), names.apply("cell")}));
        Dataset<Row> ranges = cells.groupBy(col("column").as(names.apply("ranged")))
                .agg(
                        functions.count(functions.lit(1)).as(names.apply("count")),
                        functions.min(col("cell")).as(names.apply("least")),
                        functions.max(col("cell")).as(names.apply("most")));
        Dataset<Row> known = cells.join(
                        functions.broadcast(ranges), col("column").equalTo(col("ranged")))
                .groupBy(col("column"))
                .agg(functions.max(count()).as(names.apply("rows")), sums().toArray(Column[]::new))
                .select(known().toArray(Column[]::new));
        return inOneRow(known);
    }

    private Column col(String name) {
        return functions.col(names.apply(name));
    }

    private Dataset<Row> inOneRow(Dataset<Row> known) {
        List<Column> wide = new ArrayList<>();
        for (String name : List.of("mean", "deviation", "quantile")) {
            for (int i = 0; i < columns && List.of(known.columns()).contains(names.apply(name)); i++) {
                Column here = functions.when(col("column").equalTo(i), col(name));
                // Of one row alone; an array has no order that a GPU would take the greatest by.
                wide.add(functions.first(here, true).as(names.apply(name + i)));
            }
        }
        Column rows = functions.coalesce(functions.max(col("rows")), functions.lit(0L));
        return known.agg(rows.as(names.apply("count")), wide.toArray(Column[]::new));
    }

    private List<Column> sums() {
        List<Column> sums = new ArrayList<>();
        Column value = col("cell");
        if (needs.contains(TableKnowledge.MOMENTS)) {
            Column half = col("most").divide(2).minus(col("least").divide(2)); // cannot overflow
            Column part = value.divide(2).minus(col("least").divide(2)).divide(functions.when(half.gt(0), half));
            Column steps = functions
                    .when(value.isNotNull(), functions.coalesce(part, functions.lit(0.0)))
                    .multiply(2 * HALF_STEPS)
                    .cast(DataTypes.LongType);
            sums.add(functions.sum(exact(steps)).as(names.apply("sum")));
            sums.add(functions.sum(exact(steps.multiply(steps))).as(names.apply("squares")));
            sums.add(functions.count(value).as(names.apply("values")));
            sums.add(functions.max(col("least")).as(names.apply("from")));
            sums.add(functions.max(half).as(names.apply("half")));
        }
        if (needs.contains(TableKnowledge.QUANTILES)) {
            Column parts = functions.array(IntStream.rangeClosed(0, TableCell.INTERVALS)
                    .mapToObj(i -> functions.lit((double) i / TableCell.INTERVALS))
                    .toArray(Column[]::new));
            Column sampled = col("place")
                    .multiply(count())
                    .lt(Math.max(LEAST_SAMPLE_ROWS, Math.min(MOST_SAMPLE_ROWS, SAMPLE_VALUES / columns)));
            sums.add(functions.percentile(functions.when(sampled, value), parts).as(names.apply("quantile")));
        }
        return sums;
    }

    private static Column exact(Column whole) {
        return whole.cast(DataTypes.createDecimalType(20, 0));
    }

    private List<Column> known() {
        List<Column> known = new ArrayList<>(List.of(col("column"), col("rows")));
        if (needs.contains(TableKnowledge.MOMENTS)) {
            Column counted = number("values");
            Column count = functions.when(counted.gt(0), counted);
            Column mean = number("sum").divide(count);
            Column variance = number("squares").divide(count).minus(mean.multiply(mean));
            Column step = col("half").divide(HALF_STEPS);
            known.add(col("from").plus(mean.multiply(step)).as(names.apply("mean")));
            known.add(functions
                    .sqrt(functions.greatest(variance, functions.lit(0.0)))
                    .multiply(step)
                    .as(names.apply("deviation")));
        }
        if (needs.contains(TableKnowledge.QUANTILES)) {
            known.add(col("quantile"));
        }
        return known;
    }

    private Column number(String name) {
        return col(name).cast(DataTypes.DoubleType);
    }
}
