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

    /** Squares of steps have 61 bits. */
    private static final int SUM_PARTS = 3;

    private static final int PART_BITS = 21;
    private static final long PART_MASK = (1L << PART_BITS) - 1;

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

    Column mean(Column column) {
        return functions.get(col("means"), column);
    }

    Column deviation(Column column) {
        return functions.get(col("deviations"), column);
    }

    /** An array of the column's quantiles; null where they need not be known. */
    Column quantiles(Column column) {
        return needs.contains(TableKnowledge.QUANTILES) ? functions.get(col("quantiles"), column) : functions.lit(null);
    }

    /** The rows, each with {@code known}, the one row of {@link #of}. */
    Dataset<Row> beside(Dataset<Row> rows, Dataset<Row> known) {
        if (!needs.contains(TableKnowledge.QUANTILES)) {
            return rows.crossJoin(functions.broadcast(known));
        }
        // Of each column apart, since a GPU does not broadcast arrays of arrays.
        List<Column> apart = new ArrayList<>(List.of(functions.col("*")));
        List<Column> together = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            apart.add(quantiles(functions.lit(i)).as(names.apply("quantile" + i)));
            together.add(col("quantile" + i));
        }
        Dataset<Row> flat = known.select(apart.toArray(Column[]::new)).drop(names.apply("quantiles"));
        Dataset<Row> all = rows.crossJoin(functions.broadcast(flat));
        return all.withColumn(names.apply("quantiles"), functions.array(together.toArray(Column[]::new)))
                .drop(IntStream.range(0, columns)
                        .mapToObj(i -> names.apply("quantile" + i))
                        .toArray(String[]::new));
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
     * @param values the array of values
     */
    Dataset<Row> of(Dataset<Row> training, Column values, Column key, long seed) {
        if (!needs.contains(TableKnowledge.MOMENTS) && !needs.contains(TableKnowledge.QUANTILES)) {
            return training.agg(functions.count(functions.lit(1)).as(names.apply("count")));
        }
        Dataset<Row> cells = training.select(
                RowKey.uniform(key, seed, SAMPLE_SALT).as(names.apply("place")),
                functions.posexplode(values).as(new String[] {names.apply("column"), names.apply("cell")}));
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

    /** The number of rows, and of each statistic an array by column: a field for each would be as many to carry by each row. */
    private Dataset<Row> inOneRow(Dataset<Row> known) {
        Column rows = functions.coalesce(functions.max(col("rows")), functions.lit(0L));
        Column ofColumns = functions.collect_list(functions.struct(functions.col("*")));
        Dataset<Row> all = known.agg(rows.as(names.apply("count")), ofColumns.as(names.apply("known")));
        List<Column> arrays = new ArrayList<>(List.of(count()));
        for (String name : List.of("mean", "deviation", "quantile")) {
            if (List.of(known.columns()).contains(names.apply(name))) {
                arrays.add(byColumn(name).as(names.apply(name + "s")));
            }
        }
        return all.select(arrays.toArray(Column[]::new));
    }

    private Column byColumn(String name) {
        return functions.transform(functions.sequence(functions.lit(0), functions.lit(columns - 1)), column -> {
            Column found = functions.filter(
                    col("known"), one -> one.getField(names.apply("column")).equalTo(column));
            return functions.get(found, functions.lit(0)).getField(names.apply(name));
        });
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
            sums.addAll(parts(steps, "sum"));
            sums.addAll(parts(steps.multiply(steps), "squares"));
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

    /** The sums of the low, middle and high bits of whole numbers: no long overflows before 2^42 rows. */
    private List<Column> parts(Column whole, String name) {
        return IntStream.range(0, SUM_PARTS)
                .mapToObj(part -> functions
                        .sum(functions.shiftright(whole, part * PART_BITS).bitwiseAND(PART_MASK))
                        .as(names.apply(name + part)))
                .toList();
    }

    private Column joined(String name) {
        return IntStream.range(0, SUM_PARTS)
                .mapToObj(part -> number(name + part).multiply((double) (1L << (part * PART_BITS))))
                .reduce(Column::plus)
                .orElseThrow();
    }

    private List<Column> known() {
        List<Column> known = new ArrayList<>(List.of(col("column"), col("rows")));
        if (needs.contains(TableKnowledge.MOMENTS)) {
            Column counted = number("values");
            Column count = functions.when(counted.gt(0), counted);
            Column mean = joined("sum").divide(count);
            Column variance = joined("squares").divide(count).minus(mean.multiply(mean));
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
