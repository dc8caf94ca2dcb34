package io.bellows.sample;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which rows stay among those that are the same.
 *
 * @param training the rows
 * @param high with {@code low} what a row is compared by, a long; null for a row that is like no other
 * @param low a long
 * @param candidate whether a row may be dropped; all others are held out
 * @param distance rows are the same when {@code high} differs in no more bits, and {@code low} not at all
 */
record Duplicates(TrainingRows training, Column high, Column low, Column candidate, int distance) {
    private static final String HIGH = "high";
    private static final String LOW = "low";
    private static final String FIRST = "first";
    private static final String HELD = "held";
    private static final String SIZE = "size";

    /** The rows without candidates that equal a row held out, or a candidate with a lower key. */
    Dataset<Row> dropped(Dataset<Row> rows) {
        String highCol = training.unused("sameHigh");
        String lowCol = training.unused("sameLow");
        String keeperCol = training.unused("keeper");
        Dataset<Row> decisions = decisions(known(rows))
                .select(
                        functions.col(HIGH).as(highCol),
                        functions.col(LOW).as(lowCol),
                        functions.col("keeper").as(keeperCol));
        Column isSame = high.equalTo(functions.col(highCol)).and(low.equalTo(functions.col(lowCol)));
        Column stays = functions
                .not(candidate)
                .or(functions.col(highCol).isNull())
                .or(functions.coalesce(training.key().equalTo(functions.col(keeperCol)), functions.lit(false)));
        return rows.join(functions.broadcast(decisions), isSame, "left_outer").filter(stays);
    }

    /** One row an identity: the lowest key of its candidates, whether a row of it is held out, and its candidates. */
    private Dataset<Row> known(Dataset<Row> rows) {
        return rows.select(
                        high.as(HIGH),
                        low.as(LOW),
                        candidate.as("candidate"),
                        training.key().as("key"))
                .filter(functions.col(HIGH).isNotNull())
                .groupBy(HIGH, LOW)
                .agg(
                        functions
                                .min(functions.when(functions.col("candidate"), functions.col("key")))
                                .as(FIRST),
                        functions
                                .max(functions.not(functions.col("candidate")).cast(DataTypes.IntegerType))
                                .as(HELD),
                        functions
                                .sum(functions.col("candidate").cast(DataTypes.IntegerType))
                                .as(SIZE));
    }

    /** The identities of which a row is dropped, with the key that stays. */
    private Dataset<Row> decisions(Dataset<Row> known) {
        Dataset<Row> compared = distance == 0
                ? known.withColumn("firstNear", functions.col(FIRST)).withColumn("heldNear", functions.col(HELD))
                : near(known);
        Column isHeld = functions.col("heldNear").equalTo(1);
        Column isLater = functions.col("firstNear").lt(functions.col(FIRST));
        return compared.filter(functions.col(SIZE).gt(0))
                .filter(isHeld.or(isLater).or(functions.col(SIZE).gt(1)))
                .select(
                        functions.col(HIGH),
                        functions.col(LOW),
                        functions
                                .when(functions.not(isHeld), functions.col("firstNear"))
                                .as("keeper"));
    }

    /** Of {@code distance} + 1 bands of bits, two that differ in no more bits have one in common. */
    private Dataset<Row> near(Dataset<Row> known) {
        int bands = distance + 1;
        Column[] parts = new Column[bands];
        for (int i = 0; i < bands; i++) {
            int from = Long.SIZE * i / bands;
            int width = Long.SIZE * (i + 1) / bands - from;
            Column bits = functions
                    .shiftrightunsigned(functions.col(HIGH), from)
                    .bitwiseAND(functions.lit((1L << width) - 1));
            parts[i] = functions.struct(functions.lit(i).as("band"), bits.as("bits"));
        }
        Dataset<Row> banded = known.withColumn("part", functions.explode(functions.array(parts)));
        Dataset<Row> others = banded.select(
                functions.col("part.band").as("otherBand"),
                functions.col("part.bits").as("otherBits"),
                functions.col(HIGH).as("otherHigh"),
                functions.col(FIRST).as("otherFirst"),
                functions.col(HELD).as("otherHeld"));
        Column isNear = functions
                .bit_count(functions.col(HIGH).bitwiseXOR(functions.col("otherHigh")))
                .leq(distance);
        return banded.join(
                        others,
                        functions
                                .col("part.band")
                                .equalTo(functions.col("otherBand"))
                                .and(functions.col("part.bits").equalTo(functions.col("otherBits"))))
                .filter(isNear)
                .groupBy(HIGH, LOW, FIRST, HELD, SIZE)
                .agg(
                        functions.min("otherFirst").as("firstNear"),
                        functions.max("otherHeld").as("heldNear"));
    }
}
