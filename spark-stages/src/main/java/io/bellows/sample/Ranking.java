package io.bellows.sample;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
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
    private static final String PLACE = "place";
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

    private static final String IN_BIN = "inBin";
    private static final String BINS = "bins";
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
     * The rows with {@code partCol}, an int: which part of its class a row is in, from 0, and the number of cuts behind the
     * last one; null for rows that do not take part. What the cuts keep comes with it.
     */
    Dataset<Row> parted(Dataset<Row> rows, Cuts cuts, String partCol) {
        String classCol = training.unused("class");
        int parts = cuts.places().size();
        Column part = functions.lit(parts);
        for (int i = parts - 1; i >= 0; i--) {
            part = functions.when(isWithin(i), functions.lit(i)).otherwise(part);
        }
        return rows.join(
                        functions.broadcast(bounds(rows, cuts, classCol)),
                        label.equalTo(functions.col(classCol)),
                        "left_outer")
                .withColumn(partCol, functions.when(training.takesPart(), part));
    }

    /** The rows of each class before its one cut, and the rows that do not take part, each with index 0. */
    Dataset<Row> first(Dataset<Row> rows, Cuts cut) {
        String partCol = training.unused("part");
        return parted(rows, cut, partCol)
                .filter(functions
                        .not(training.takesPart())
                        .or(functions.col(partCol).equalTo(0)))
                .withColumn(training.index(), functions.lit(0));
    }

    private Column isWithin(int part) {
        Column bound = functions.col(training.unused(ORDER + part));
        Column boundTie = functions.col(training.unused(TIE + part));
        return order.lt(bound).or(order.equalTo(bound).and(tie.leq(boundTie)));
    }

    /** One row a class: the last row of each part, by its order and tie, and what the cuts keep. */
    Dataset<Row> bounds(Dataset<Row> rows, Cuts cuts, String classCol) {
        Dataset<Row> found = found(rows, crossedBins(rows, cuts), cuts.kept());
        List<Column> bounds = new ArrayList<>();
        for (int i = 0; i < cuts.places().size(); i++) {
            Column isPart = functions.col(PART).equalTo(i);
            bounds.add(
                    functions.max(functions.when(isPart, functions.col(ORDER))).as(training.unused(ORDER + i)));
            bounds.add(functions.max(functions.when(isPart, functions.col(TIE))).as(training.unused(TIE + i)));
        }
        bounds.addAll(List.of(largest(cuts.kept())));
        return found.groupBy(functions.col(OF).as(classCol))
                .agg(bounds.get(0), bounds.subList(1, bounds.size()).toArray(Column[]::new));
    }

    private Dataset<Row> histogram(Dataset<Row> rows, List<String> known) {
        return rows.filter(training.takesPart())
                .groupBy(label.as(OF), bin.as(BIN))
                .agg(functions.count(functions.lit(1)).as(IN_BIN), largest(known));
    }

    private static Column[] largest(List<String> names) {
        return names.stream().map(name -> functions.max(name).as(name)).toArray(Column[]::new);
    }

    /** For each cut the bin in which it lies, and its place in the bin, from 1. */
    private Dataset<Row> crossedBins(Dataset<Row> rows, Cuts cuts) {
        // The bins go with their class, so that the rows are read once for both.
        List<Column> ofClasses = new ArrayList<>(List.of(largest(cuts.known())));
        ofClasses.add(functions.collect_list(functions.struct(BIN, IN_BIN)).as(BINS));
        Dataset<Row> classes = histogram(rows, cuts.known())
                .groupBy(functions.col(OF).as(ClassTargets.CLASS))
                .agg(functions.sum(IN_BIN).as(ClassTargets.COUNT), ofClasses.toArray(Column[]::new));
        Dataset<Row> bins = cuts.classes()
                .apply(classes)
                .withColumn(BINS, functions.explode(functions.col(BINS)))
                .withColumn(BIN, functions.col(BINS).getField(BIN))
                .withColumn(IN_BIN, functions.col(BINS).getField(IN_BIN))
                .withColumn(UP_TO, upTo(ClassTargets.CLASS));
        Column before = functions.col(UP_TO).minus(functions.col(IN_BIN));
        List<Column> columns = new ArrayList<>(List.of(
                functions.col(ClassTargets.CLASS).as("cutOf"),
                functions.col(BIN).as("cutBin"),
                functions.col(PART),
                functions.col(PLACE).minus(before).as(PLACE)));
        cuts.kept().forEach(name -> columns.add(functions.col(name)));
        return bins.withColumn("cut", functions.explode(functions.array(numbered(cuts.places()))))
                .withColumn(PART, functions.col("cut").getField(PART))
                .withColumn(PLACE, functions.col("cut").getField(PLACE))
                .filter(functions.col(PLACE).gt(before).and(functions.col(PLACE).leq(functions.col(UP_TO))))
                .select(columns.toArray(Column[]::new));
    }

    private static Column[] numbered(List<Column> places) {
        return IntStream.range(0, places.size())
                .mapToObj(i -> functions.struct(
                        functions.lit(i).as(PART), places.get(i).as(PLACE)))
                .toArray(Column[]::new);
    }

    /** How many rows of its class there are up to the end of a bin. */
    private static Column upTo(String classCol) {
        WindowSpec upTo =
                Window.partitionBy(classCol).orderBy(BIN).rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return functions.sum(IN_BIN).over(upTo);
    }

    private Dataset<Row> narrow(Dataset<Row> rows) {
        return rows.filter(training.takesPart()).select(label.as(OF), bin.as(BIN), order.as(ORDER), tie.as(TIE));
    }

    private Dataset<Row> found(Dataset<Row> rows, Dataset<Row> crossed, List<String> kept) {
        WindowSpec inBin = Window.partitionBy(OF, PART).orderBy(ORDER, TIE);
        List<String> columns = new ArrayList<>(List.of(PART, ORDER, TIE));
        columns.addAll(kept);
        return narrow(rows)
                .join(
                        functions.broadcast(crossed),
                        functions
                                .col(OF)
                                .equalTo(functions.col("cutOf"))
                                .and(functions.col(BIN).equalTo(functions.col("cutBin"))))
                .withColumn(RANK, functions.row_number().over(inBin))
                .filter(functions.col(RANK).equalTo(functions.col(PLACE)))
                .select(OF, columns.toArray(String[]::new));
    }

    /** Each row that takes part by its key: columns {@link #TIE} and {@link #RANK}, in one order over all classes. */
    Dataset<Row> ranks(Dataset<Row> rows) {
        Dataset<Row> before = histogram(rows, List.of())
                .withColumn(UP_TO, upTo(OF))
                .select(
                        functions.col(OF).as("cutOf"),
                        functions.col(BIN).as("cutBin"),
                        functions.col(UP_TO).minus(functions.col(IN_BIN)).as("before"));
        WindowSpec inBin = Window.partitionBy(OF, BIN).orderBy(ORDER, TIE);
        return narrow(rows)
                .withColumn("placeInBin", functions.row_number().over(inBin))
                .join(
                        functions.broadcast(before),
                        functions
                                .col(OF)
                                .equalTo(functions.col("cutOf"))
                                .and(functions.col(BIN).equalTo(functions.col("cutBin"))))
                .select(
                        functions.col(OF),
                        functions.col(TIE),
                        functions
                                .col("before")
                                .plus(functions.col("placeInBin"))
                                .as(RANK));
    }
}
