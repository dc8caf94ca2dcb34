package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The order of the rows of each class, and the parts into which places in it cut them.
 *
 * <p>A place is found by counting: rows by bin, a coarse order, and then the order of the rows in the one bin in which the
 * place lies. Classes, orders and keys alone are shuffled.
 *
 * @param training the rows
 * @param label their class
 * @param order what they are ordered by, a number of any type
 * @param bin a long that never falls as {@code order} grows
 * @param tie the order of rows that are equal in {@code order}, a long
 */
record Ranking(TrainingRows training, Column label, Column order, Column bin, Column tie) {
    /** The part of a cut, an int from 0. */
    static final String PART = "part";
    /** How many rows of the class lie before the cut, a long. */
    static final String PLACE = "place";
    /** The row's place in the order of its class, a long from 1. */
    static final String RANK = "rank";

    /** Few enough to collect for many classes, and enough to leave a small part of the rows to order. */
    private static final int BIN_BITS = 10;

    /** Bins of numbers: steps of 1 / 16 of a natural logarithm from a millionth on. */
    private static final double STEPS = 16;

    private static final double LEAST = 1e6;
    private static final double MOST = 1e300;

    private static final String OF = "of";
    private static final String BIN = "bin";
    /** What the last row of a part has for its order; with the number of the part behind it. */
    static final String ORDER = "order";

    /** What orders rows of equal order; with the number of the part behind it, that of its last row. */
    static final String TIE = "tie";

    private static final String UP_TO = "upTo";

    /** An order that is random, a function of seed and key. */
    static Ranking random(TrainingRows training, Column label, long seed, long salt) {
        Column draw = functions.xxhash64(training.key(), functions.lit(seed), functions.lit(salt));
        return byHash(training, label, draw);
    }

    /** An order by a hash, which spreads over all longs. */
    static Ranking byHash(TrainingRows training, Column label, Column hash) {
        return new Ranking(training, label, hash, functions.shiftright(hash, Long.SIZE - BIN_BITS), training.key());
    }

    /** An order by a finite double, from the lowest. */
    static Ranking byValue(TrainingRows training, Column label, Column value) {
        // A negative zero becomes a positive one.
        return byNumber(training, label, value.plus(0.0));
    }

    private static Ranking byNumber(TrainingRows training, Column label, Column order) {
        Column rounded = order.cast(DataTypes.DoubleType);
        Column size = functions.floor(functions
                .log1p(functions
                        .least(functions.abs(rounded), functions.lit(MOST))
                        .multiply(LEAST))
                .multiply(STEPS));
        Column bin = functions.when(rounded.lt(0), functions.negate(size)).otherwise(size);
        return new Ranking(training, label, order, bin.cast(DataTypes.LongType), training.key());
    }

    /** The other way round where {@code descending}: only for orders by value. */
    static Ranking byValue(TrainingRows training, Column label, Column value, boolean descending) {
        return byValue(training, label, descending ? functions.negate(value) : value);
    }

    /** An order by a column of any numeric type, whole numbers and decimals without rounding. */
    static Ranking byColumn(TrainingRows training, Column label, String name, boolean descending) {
        DataType exact = Scores.exact(training.schema().apply(name).dataType());
        Column value = Columns.column(name).cast(exact);
        if (exact.equals(DataTypes.DoubleType)) {
            return byValue(training, label, value, descending);
        }
        // The least long has no negative.
        Column turned = exact.equals(DataTypes.LongType) ? functions.bitwise_not(value) : functions.negate(value);
        return byNumber(training, label, descending ? turned : value);
    }

    /** The draw of a row, of (0, 1]. */
    static Column positiveUniform(Column key, long seed, long salt) {
        return functions.lit(1.0).minus(RowKey.uniform(key, seed, salt));
    }

    /**
     * The rows with {@code partCol}, an int: which part of its class a row is in, from 0, and {@code parts} behind the last
     * cut; null for rows that do not take part.
     *
     * @param cuts makes of the classes' counts (columns {@link ClassTargets#CLASS} and {@link ClassTargets#COUNT}) the cuts:
     *     {@link ClassTargets#CLASS}, {@link #PART} and {@link #PLACE}, which is at most the count; a cut at place 0 leaves
     *     the part empty
     */
    Dataset<Row> parted(Dataset<Row> rows, UnaryOperator<Dataset<Row>> cuts, int parts, String partCol) {
        String classCol = training.unused("class");
        Dataset<Row> bounds = bounds(rows, cuts, parts, classCol);
        Column part = functions.lit(parts);
        for (int i = parts - 1; i >= 0; i--) {
            part = functions.when(isWithin(i), functions.lit(i)).otherwise(part);
        }
        return rows.join(functions.broadcast(bounds), label.equalTo(functions.col(classCol)), "left_outer")
                .withColumn(partCol, functions.when(training.takesPart(), part));
    }

    private Column isWithin(int part) {
        Column bound = functions.col(training.unused(ORDER + part));
        Column boundTie = functions.col(training.unused(TIE + part));
        return order.lt(bound).or(order.equalTo(bound).and(tie.leq(boundTie)));
    }

    /** One row a class: the last row of each part, by its order and tie. */
    Dataset<Row> bounds(Dataset<Row> rows, UnaryOperator<Dataset<Row>> cuts, int parts, String classCol) {
        Dataset<Row> histogram = histogram(rows);
        Dataset<Row> counts = histogram
                .groupBy(OF)
                .agg(functions.sum(ClassTargets.COUNT).as(ClassTargets.COUNT))
                .select(functions.col(OF).as(ClassTargets.CLASS), functions.col(ClassTargets.COUNT));
        Dataset<Row> found = found(rows, crossedBins(histogram, cuts.apply(counts)));
        Column[] perPart = new Column[2 * parts];
        for (int i = 0; i < parts; i++) {
            Column isPart = functions.col(PART).equalTo(i);
            perPart[2 * i] =
                    functions.max(functions.when(isPart, functions.col(ORDER))).as(training.unused(ORDER + i));
            perPart[2 * i + 1] =
                    functions.max(functions.when(isPart, functions.col(TIE))).as(training.unused(TIE + i));
        }
        return found.groupBy(functions.col(OF).as(classCol))
                .agg(perPart[0], Arrays.copyOfRange(perPart, 1, perPart.length));
    }

    private Dataset<Row> histogram(Dataset<Row> rows) {
        return rows.filter(training.takesPart())
                .groupBy(label.as(OF), bin.as(BIN))
                .agg(functions.count(functions.lit(1)).as(ClassTargets.COUNT));
    }

    /** For each cut the bin in which it lies, and its place in the bin, from 1. */
    private static Dataset<Row> crossedBins(Dataset<Row> histogram, Dataset<Row> cuts) {
        Column before = functions.col(UP_TO).minus(functions.col(ClassTargets.COUNT));
        return summed(histogram)
                .join(functions.broadcast(cuts), functions.col(OF).equalTo(functions.col(ClassTargets.CLASS)))
                .filter(functions.col(PLACE).gt(before).and(functions.col(PLACE).leq(functions.col(UP_TO))))
                .select(
                        functions.col(OF).as("cutOf"),
                        functions.col(BIN).as("cutBin"),
                        functions.col(PART),
                        functions.col(PLACE).minus(before).as(PLACE));
    }

    private static Dataset<Row> summed(Dataset<Row> histogram) {
        WindowSpec upTo =
                Window.partitionBy(OF).orderBy(BIN).rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return histogram.withColumn(
                UP_TO, functions.sum(functions.col(ClassTargets.COUNT)).over(upTo));
    }

    private Dataset<Row> narrow(Dataset<Row> rows) {
        return rows.filter(training.takesPart()).select(label.as(OF), bin.as(BIN), order.as(ORDER), tie.as(TIE));
    }

    private Dataset<Row> found(Dataset<Row> rows, Dataset<Row> crossed) {
        WindowSpec inBin = Window.partitionBy(OF, PART).orderBy(ORDER, TIE);
        return narrow(rows)
                .join(
                        functions.broadcast(crossed),
                        functions
                                .col(OF)
                                .equalTo(functions.col("cutOf"))
                                .and(functions.col(BIN).equalTo(functions.col("cutBin"))))
                .withColumn(RANK, functions.row_number().over(inBin))
                .filter(functions.col(RANK).equalTo(functions.col(PLACE)))
                .select(OF, PART, ORDER, TIE);
    }

    /** Each row that takes part by its key: columns {@link #TIE} and {@link #RANK}, in one order over all classes. */
    Dataset<Row> ranks(Dataset<Row> rows) {
        Dataset<Row> before = summed(histogram(rows))
                .select(
                        functions.col(OF).as("cutOf"),
                        functions.col(BIN).as("cutBin"),
                        functions
                                .col(UP_TO)
                                .minus(functions.col(ClassTargets.COUNT))
                                .as("before"));
        WindowSpec inBin = Window.partitionBy(OF, BIN).orderBy(ORDER, TIE);
        return narrow(rows)
                .withColumn("inBin", functions.row_number().over(inBin))
                .join(
                        functions.broadcast(before),
                        functions
                                .col(OF)
                                .equalTo(functions.col("cutOf"))
                                .and(functions.col(BIN).equalTo(functions.col("cutBin"))))
                .select(
                        functions.col(OF),
                        functions.col(TIE),
                        functions.col("before").plus(functions.col("inBin")).as(RANK));
    }
}
