package io.bellows.sample;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rows repeated or dropped so that each class has its target count, exactly and by the row's key alone.
 *
 * <p>Each row draws a number from its key. With target t and count n, each row of the class is seen ⌊t / n⌋ times, and the
 * t mod n rows of the lowest draws once more. The draw that parts them is found by counting: a histogram of the draws'
 * high bits, then the order of the draws in the one bin in which the bound lies. Labels and keys alone are shuffled.
 *
 * @param training the rows to repeat
 * @param label their class
 */
record Repetitions(TrainingRows training, Column label, long seed) {
    /** Tells these draws from those that another stage makes with the same seed; any fixed number does. */
    static final long SALT = 0x5a3b1e7dL;

    /** Few enough to collect for many classes, and enough to leave a small part of the rows to order. */
    private static final int BIN_BITS = 10;

    private static final String BIN = "bin";
    private static final String BOUND = "bound";
    private static final String WHOLE = "whole";
    private static final String PLACE = "place";

    Column draw() {
        return functions.xxhash64(training.key(), functions.lit(seed), functions.lit(SALT));
    }

    private Column bin() {
        return functions.shiftright(draw(), Long.SIZE - BIN_BITS);
    }

    /** Rows that take part by class and high bits of their draw. */
    Dataset<Row> histogram(Dataset<Row> rows) {
        return rows.filter(training.takesPart())
                .groupBy(label.as(ClassTargets.CLASS), bin().as(BIN))
                .agg(functions.count(functions.lit(1)).as(ClassTargets.COUNT));
    }

    /** The rows, with {@link TrainingRows#index} from 0 on. */
    Dataset<Row> of(Dataset<Row> rows, Dataset<Row> histogram, Dataset<Row> classes) {
        String classCol = training.unused("class");
        String wholeCol = training.unused("whole");
        String boundCol = training.unused("bound");
        Dataset<Row> bounds = bounds(rows, histogram, classes)
                .select(
                        functions.col(ClassTargets.CLASS).as(classCol),
                        functions.col(WHOLE).as(wholeCol),
                        functions.col(BOUND).as(boundCol));
        Column once = functions.coalesce(draw().leq(functions.col(boundCol)), functions.lit(false));
        Column repetitions = functions
                .when(training.takesPart(), functions.col(wholeCol).plus(once.cast(DataTypes.LongType)))
                .otherwise(functions.lit(1L));
        String repetitionsCol = training.unused("repetitions");
        return rows.join(functions.broadcast(bounds), label.equalTo(functions.col(classCol)), "left_outer")
                .withColumn(repetitionsCol, repetitions.cast(DataTypes.IntegerType))
                .filter(functions.col(repetitionsCol).gt(0))
                .withColumn(
                        training.index(),
                        functions.explode(functions.sequence(
                                functions.lit(0), functions.col(repetitionsCol).minus(1))));
    }

    private Dataset<Row> bounds(Dataset<Row> rows, Dataset<Row> histogram, Dataset<Row> classes) {
        Column target = functions.col(ClassTargets.TARGET);
        Column count = functions.col(ClassTargets.COUNT);
        Dataset<Row> parted = classes.select(
                functions.col(ClassTargets.CLASS),
                functions.floor(target.divide(count)).as(WHOLE),
                target.mod(count).as("rest"));
        Dataset<Row> drawBounds = drawBounds(rows, crossedBins(histogram, parted));
        return parted.join(
                        functions.broadcast(drawBounds),
                        parted.col(ClassTargets.CLASS).equalTo(drawBounds.col("of")),
                        "left_outer")
                .select(parted.col(ClassTargets.CLASS), functions.col(WHOLE), functions.col(BOUND));
    }

    /** For each class the bin in which its bound lies, and the bound's place in it, from 1. */
    private static Dataset<Row> crossedBins(Dataset<Row> histogram, Dataset<Row> parted) {
        Column count = functions.col(ClassTargets.COUNT);
        Column upTo = functions
                .sum(count)
                .over(Window.partitionBy(ClassTargets.CLASS)
                        .orderBy(BIN)
                        .rowsBetween(Window.unboundedPreceding(), Window.currentRow()));
        Dataset<Row> sums = histogram.select(
                functions.col(ClassTargets.CLASS).as("of"), functions.col(BIN), count, upTo.as("upTo"));
        Column before = functions.col("upTo").minus(count);
        return sums.join(functions.broadcast(parted), functions.col("of").equalTo(functions.col(ClassTargets.CLASS)))
                .filter(functions
                        .col("rest")
                        .gt(before)
                        .and(functions.col("rest").leq(functions.col("upTo"))))
                .select(
                        functions.col("of"),
                        functions.col(BIN),
                        functions.col("rest").minus(before).as(PLACE));
    }

    private Dataset<Row> drawBounds(Dataset<Row> rows, Dataset<Row> crossed) {
        Dataset<Row> draws = rows.filter(training.takesPart()).select(label.as("drawer"), draw().as("draw"));
        Column rank = functions.row_number().over(Window.partitionBy("of").orderBy("draw"));
        return draws.join(
                        functions.broadcast(crossed),
                        functions
                                .col("drawer")
                                .equalTo(functions.col("of"))
                                .and(functions
                                        .shiftright(functions.col("draw"), Long.SIZE - BIN_BITS)
                                        .equalTo(functions.col(BIN))))
                .select(functions.col("of"), functions.col("draw").as(BOUND), functions.col(PLACE), rank.as("rank"))
                .filter(functions.col("rank").equalTo(functions.col(PLACE)))
                .select("of", BOUND);
    }
}
