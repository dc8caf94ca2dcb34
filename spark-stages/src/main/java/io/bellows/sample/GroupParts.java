package io.bellows.sample;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/**
 * The parts of rows that stay together in groups.
 *
 * @param label the class of a row
 * @param group the hash of a row's group, a long
 * @param held whether a row is for validation already, and so its group
 */
record GroupParts(TrainingRows training, Column label, Column group, Column held, long seed) {
    private static final long SALT = 0xc2b2ae35L;
    private static final String GROUP = "group";
    private static final String HELD = "held";

    /** The rows with {@code partCol}, as {@link Ranking#parted} gives it. */
    Dataset<Row> parted(Dataset<Row> rows, SplitShares shares, String partCol) {
        String groupCol = training.unused("ofGroup");
        String foundCol = training.unused("foundPart");
        Dataset<Row> parts = parts(groups(rows), shares)
                .select(
                        functions.col(GROUP).as(groupCol),
                        functions.col(Ranking.PART).as(foundCol));
        return rows.join(functions.broadcast(parts), group.equalTo(functions.col(groupCol)), "left_outer")
                .withColumn(partCol, functions.when(training.takesPart(), functions.col(foundCol)));
    }

    /** One row a group: its rows, none where it is for validation already, and the class that most of them have. */
    private Dataset<Row> groups(Dataset<Row> rows) {
        Column count = functions.col(ClassTargets.COUNT);
        WindowSpec inGroup = Window.partitionBy(GROUP);
        Column heldRows = functions.count(functions.when(held, 1));
        Column heldOfGroup = functions.sum(HELD).over(inGroup);
        return rows.filter(training.takesPart().or(held))
                .groupBy(group.as(GROUP), label.as(ClassTargets.CLASS))
                .agg(functions.count(functions.when(training.takesPart(), 1)).as(ClassTargets.COUNT), heldRows.as(HELD))
                .select(
                        functions.col(GROUP),
                        functions.col(ClassTargets.CLASS),
                        functions
                                .when(
                                        heldOfGroup.equalTo(0),
                                        functions.sum(count).over(inGroup))
                                .otherwise(0L)
                                .as("size"),
                        heldOfGroup.as(HELD),
                        // As row_number, since classes differ; but a GPU stops at the first of a rank alone.
                        functions
                                .rank()
                                .over(inGroup.orderBy(count.desc(), functions.col(ClassTargets.CLASS)))
                                .as("place"))
                .filter(functions.col("place").equalTo(1));
    }

    private Dataset<Row> parts(Dataset<Row> groups, SplitShares shares) {
        Column size = functions.col("size");
        Column draw = functions.xxhash64(functions.col(GROUP), functions.lit(seed), functions.lit(SALT));
        WindowSpec inClass = Window.partitionBy(ClassTargets.CLASS);
        WindowSpec upTo = inClass.orderBy(functions.col("draw"), functions.col(GROUP))
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        Column middle = functions.col("upTo").minus(size.divide(2));
        Column count = functions.col(ClassTargets.COUNT);
        Column test = shares.testRows(count);
        Column part = functions
                .when(functions.col(HELD).gt(0), SplitShares.VALIDATION)
                .when(middle.lt(test), SplitShares.TEST)
                .when(middle.lt(test.plus(shares.validationRows(count))), SplitShares.VALIDATION)
                .otherwise(SplitShares.CUTS);
        return groups.withColumn("draw", draw)
                .withColumn("upTo", functions.sum(size).over(upTo))
                .withColumn(ClassTargets.COUNT, functions.sum(size).over(inClass))
                .select(functions.col(GROUP), part.as(Ranking.PART));
    }
}
