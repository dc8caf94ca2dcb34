package io.bellows.sample;

import io.bellows.column.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/**
 * How a sampler has changed a table, as a table of a few rows.
 *
 * <p>Columns: {@code measure} (string), {@code name} (string: the class or the column), {@code before} and {@code after}
 * (double, null where a side has none) and {@code drift} (double, null but for the last two):
 *
 * <ul>
 *   <li>{@code class-count}: rows of each class, by the label as text.
 *   <li>{@code effective-sample-size}: (Σ w)² / Σ w² of a column of weights; null without weight. Source: L. Kish, "Survey
 *       sampling" (1965).
 *   <li>{@code population-stability-index}: Σ (q - p) ln (q / p) over the tenths of the values before, p and q being the
 *       parts of rows before and after, and an empty part counting as half a row. Values in use are below 0.1 for no drift
 *       and above 0.25 for a large one. {@code before} and {@code after} are counts.
 *   <li>{@code kolmogorov-smirnov}: the greatest distance of the two distribution functions, in [0, 1].
 * </ul>
 *
 * <p>Values that are null or not a number do not count, and a drift is null where a side has no value. Deterministic,
 * but for the last bits of an effective sample size by weights that are not whole numbers. The
 * table is lazy; the distinct values of a column, or of an element, are ordered in one task.
 */
public final class DistributionReport {
    private static final int PARTS = 10;

    private final Dataset<Row> before;
    private final Dataset<Row> after;
    private final List<Dataset<Row>> rows = new ArrayList<>();

    private DistributionReport(Dataset<Row> before, Dataset<Row> after) {
        this.before = before;
        this.after = after;
    }

    /** A report that compares two tables, with nothing in it yet. */
    public static DistributionReport of(Dataset<Row> before, Dataset<Row> after) {
        return new DistributionReport(before, after);
    }

    /**
     * Adds the counts of classes.
     *
     * @throws IllegalArgumentException if a table has no such column
     */
    public DistributionReport classCounts(String labelCol) {
        DataType first =
                Columns.requireColumn(before.schema(), labelCol, "report").dataType();
        DataType second =
                Columns.requireColumn(after.schema(), labelCol, "report").dataType();
        Column label = Columns.column(labelCol);
        // 1 and 1.0 are the same class.
        Column compared = !first.equals(second) && first instanceof NumericType && second instanceof NumericType
                ? label.cast(Scores.exact(first, second))
                : label;
        Dataset<Row> both = sides(compared.cast("string").as("name"));
        rows.add(row(
                both.groupBy("name").agg(counted(false).as("b"), counted(true).as("a")),
                "class-count",
                functions.coalesce(functions.col("name"), functions.lit("null")),
                functions.col("b"),
                functions.col("a"),
                none()));
        return this;
    }

    /**
     * Adds the effective sample size by a column of weights; without the column, rows before weigh 1 each.
     *
     * @throws IllegalArgumentException if the table after has no such column of numbers, or that before has one of another type
     */
    public DistributionReport effectiveSampleSize(String weightCol) {
        Columns.requireNumeric(after.schema(), weightCol, "report");
        boolean weighed = Columns.has(before.schema(), weightCol);
        if (weighed) {
            Columns.requireNumeric(before.schema(), weightCol, "report");
        }
        Column weight = Columns.column(weightCol).cast(DataTypes.DoubleType).as("value");
        Dataset<Row> weightsBefore = weighed
                ? before.select(weight)
                : before.select(functions.lit(1.0).as("value"));
        Dataset<Row> sizes = marked(weightsBefore, false)
                .union(marked(after.select(weight), true))
                .agg(kish(false).as("b"), kish(true).as("a"));
        rows.add(row(
                sizes,
                "effective-sample-size",
                functions.lit(weightCol),
                functions.col("b"),
                functions.col("a"),
                none()));
        return this;
    }

    /**
     * Adds the two drifts of a column of numbers, or of each element of one of {@code array<float>}, {@code array<double>} or Vector:
     * {@code features[0]}, {@code features[1]}, …
     *
     * @throws IllegalArgumentException if a table has no such column, or but one of them has numbers in it
     */
    public DistributionReport drift(String numbersCol) {
        DataType type = Elements.common(before, after, numbersCol);
        Dataset<Row> ranked =
                ranked(sides(Elements.of(before, numbersCol, type), Elements.of(after, numbersCol, type)));
        Dataset<Row> parts = ranked.groupBy(functions.col(Elements.PLACE), part())
                .agg(
                        functions.sum("b").as("inBefore"),
                        functions.sum("a").as("inAfter"),
                        functions.max(isCounted()).as("isCounted"),
                        total("nb"),
                        total("na"));
        Column p = functions
                .greatest(functions.col("inBefore"), functions.lit(0.5))
                .divide(functions.col("nb"));
        Column q =
                functions.greatest(functions.col("inAfter"), functions.lit(0.5)).divide(functions.col("na"));
        Column index = functions.sum(
                functions.when(functions.col("isCounted"), q.minus(p).multiply(functions.log(q.divide(p)))));
        Column distance = functions.max(functions.abs(functions
                .col("upToBefore")
                .divide(functions.col("nb"))
                .minus(functions.col("upToAfter").divide(functions.col("na")))));
        Column name = Elements.name(before, numbersCol);
        add("population-stability-index", name, ofEach(parts, index));
        add("kolmogorov-smirnov", name, ofEach(ranked, distance));
        return this;
    }

    private static Dataset<Row> ofEach(Dataset<Row> rows, Column drift) {
        return rows.groupBy(Elements.PLACE).agg(total("nb"), total("na"), drift.as("drift"));
    }

    /**
     * The report.
     *
     * @throws IllegalStateException if nothing was added
     */
    public Dataset<Row> table() {
        return rows.stream()
                .reduce(Dataset::union)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "Cannot make report 'distribution': found nothing to compare, expected at least one measure; add one first"));
    }

    private void add(String measure, Column name, Dataset<Row> drift) {
        Column isEmpty = functions.col("nb").equalTo(0).or(functions.col("na").equalTo(0));
        rows.add(row(
                drift,
                measure,
                name,
                functions.col("nb"),
                functions.col("na"),
                functions.when(functions.not(isEmpty), functions.col("drift"))));
    }

    private static Dataset<Row> row(
            Dataset<Row> from, String measure, Column name, Column before, Column after, Column drift) {
        return from.select(
                functions.lit(measure).as("measure"),
                name.as("name"),
                before.cast(DataTypes.DoubleType).as("before"),
                after.cast(DataTypes.DoubleType).as("after"),
                drift.cast(DataTypes.DoubleType).as("drift"));
    }

    private static Column none() {
        return functions.lit(null);
    }

    private static Column total(String name) {
        return functions.max(name).as(name);
    }

    private Dataset<Row> sides(Column value) {
        return sides(before.select(value), after.select(value));
    }

    private static Dataset<Row> sides(Dataset<Row> before, Dataset<Row> after) {
        return marked(before, false).union(marked(after, true));
    }

    private static Dataset<Row> marked(Dataset<Row> rows, boolean isAfter) {
        return rows.withColumn("isAfter", functions.lit(isAfter));
    }

    private static Column counted(boolean isAfter) {
        return functions.count(functions.when(functions.col("isAfter").equalTo(isAfter), 1));
    }

    private static Column kish(boolean isAfter) {
        Column weight = functions.when(functions.col("isAfter").equalTo(isAfter), functions.col("value"));
        Column squares = functions.sum(weight.multiply(weight));
        Column sum = functions.sum(weight);
        return functions.when(squares.gt(0), sum.multiply(sum).divide(squares));
    }

    /** One row an element and value: rows of it before and after, those up to it, and all of them. */
    private static Dataset<Row> ranked(Dataset<Row> sides) {
        Dataset<Row> counts = sides.groupBy(Elements.PLACE, Elements.VALUE)
                .agg(counted(false).as("b"), counted(true).as("a"))
                .withColumn("b", functions.when(isNumber(), functions.col("b")).otherwise(0))
                .withColumn("a", functions.when(isNumber(), functions.col("a")).otherwise(0));
        WindowSpec all = Window.partitionBy(Elements.PLACE);
        WindowSpec upTo = all.orderBy(Elements.VALUE).rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return counts.select(
                functions.col(Elements.PLACE),
                functions.col("b"),
                functions.col("a"),
                functions.sum("b").over(upTo).as("upToBefore"),
                functions.sum("a").over(upTo).as("upToAfter"),
                functions.sum("b").over(all).as("nb"),
                functions.sum("a").over(all).as("na"));
    }

    private static Column isNumber() {
        Column value = functions.col(Elements.VALUE);
        return value.isNotNull().and(functions.not(functions.isnan(value)));
    }

    /** Whether a row is of a number; a null, which stands for no number, keeps the row of its element. */
    private static Column isCounted() {
        return functions.col("b").plus(functions.col("a")).gt(0);
    }

    /**
     * In which of the parts a value lies: how many of the bounds are below it. The bound of a part is the first value up to
     * which its share of the rows before lie.
     */
    private static Column part() {
        Column below = functions.col("upToBefore").minus(functions.col("b"));
        Column part = functions.lit(0);
        for (int i : IntStream.range(1, PARTS).toArray()) {
            Column bound = functions.ceil(functions.col("nb").multiply(i).divide(PARTS));
            part = part.plus(below.geq(bound).cast(DataTypes.IntegerType));
        }
        return part;
    }
}
