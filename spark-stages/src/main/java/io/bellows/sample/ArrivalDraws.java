package io.bellows.sample;

import io.bellows.column.RowKey;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Draws with replacement, each row with a probability in proportion to its rate, exactly as many as asked for.
 *
 * <p>Each row has arrivals of its own, a Poisson process at its rate; the first n arrivals of all rows together are n
 * independent draws (a property of the superposition of Poisson processes: J. F. C. Kingman, "Poisson Processes", 1993,
 * sections 2.2 and 5.1). So a row finds its draws from its key, the rate and one bound alone. The processes are watched
 * for as long as it takes to see n + 10 √n + 100 arrivals in the mean, so that fewer than n are seen with a probability
 * below 10<sup>-15</sup>.
 *
 * @param rate a number ≥ 0 of each row
 */
record ArrivalDraws(CountSampler<?> sampler, TrainingRows training, Column rate) {
    private static final long SALT = 0x2545f491L;
    private static final long TIME_SALT = 0x4f6cdd1dL;

    /** More arrivals than these come in a time of one arrival in the mean with a probability below 10⁻¹⁷. */
    private static final int MOST_PER_SLOT = 18;

    private static final String OF = "drawnOf";
    private static final String TOTAL = "rateTotal";
    private static final String ASKED = "asked";

    /** The rows, each as often as it is drawn, and with {@link #probability} and {@link #asked}. */
    Dataset<Row> drawn(Dataset<Row> rows) {
        String arrivalsCol = training.unused("arrivals");
        String drawCol = training.unused("draw");
        String boundOfCol = training.unused("boundOf");
        String repetitionsCol = training.unused("repetitions");
        Dataset<Row> classes = classes(rows);
        Dataset<Row> arriving = rows.join(
                        functions.broadcast(classes),
                        sampler.stratum().equalTo(functions.col(training.unused(OF))),
                        "left_outer")
                .withColumn(arrivalsCol, functions.when(training.takesPart(), arrivals()));
        Ranking ranking = Ranking.byHash(training, sampler.stratum(), functions.col(drawCol));
        Dataset<Row> bounds = ranking.bounds(
                arriving.filter(training.takesPart())
                        .withColumn(drawCol, functions.explode(functions.col(arrivalsCol))),
                counts -> cut(counts, classes),
                1,
                boundOfCol);
        Column within = functions.size(functions.filter(
                functions.col(arrivalsCol), draw -> draw.leq(functions.col(training.unused(Ranking.ORDER + 0)))));
        Column repetitions = functions
                .when(functions.not(training.takesPart()), 1)
                .when(functions.col(boundOfCol).isNull(), 0)
                .otherwise(within);
        return arriving.join(
                        functions.broadcast(bounds), sampler.stratum().equalTo(functions.col(boundOfCol)), "left_outer")
                .withColumn(repetitionsCol, repetitions)
                .filter(functions.col(repetitionsCol).gt(0))
                .withColumn(
                        training.index(),
                        functions.explode(functions.sequence(
                                functions.lit(0), functions.col(repetitionsCol).minus(1))));
    }

    /** How many draws there are in the class of a row. */
    Column asked() {
        return functions.col(training.unused(ASKED));
    }

    /** The probability of a row in one draw. */
    Column probability() {
        return rate.divide(functions.col(training.unused(TOTAL)));
    }

    private Dataset<Row> classes(Dataset<Row> rows) {
        Column count = functions.count(functions.lit(1));
        // A sum of doubles differs in its last bits with the order of partitions, and a float has none of those.
        Column total = functions.sum(rate).cast(DataTypes.FloatType).cast(DataTypes.DoubleType);
        Column message = functions.lit("Cannot draw rows by column '%s' in %s: found a sum of %s, expected > 0; %s"
                .formatted(sampler.decidingCol(), sampler.uid(), 0, "give a row a number above 0"));
        Column known = functions.col("total");
        return rows.filter(training.takesPart())
                .groupBy(sampler.stratum().as(training.unused(OF)))
                .agg(total.as("total"), count.as("count"))
                .select(
                        functions.col(training.unused(OF)),
                        functions
                                .when(known.gt(0), known)
                                .otherwise(functions.raise_error(message).cast(DataTypes.DoubleType))
                                .as(training.unused(TOTAL)),
                        sampler.asked(functions.col("count")).as(training.unused(ASKED)));
    }

    private Dataset<Row> cut(Dataset<Row> counts, Dataset<Row> classes) {
        Column count = functions.col(ClassTargets.COUNT);
        return counts.join(
                        functions.broadcast(classes),
                        functions.col(ClassTargets.CLASS).equalTo(functions.col(training.unused(OF))))
                .select(
                        functions.col(ClassTargets.CLASS),
                        functions.lit(0).as(Ranking.PART),
                        functions.least(count, asked()).as(Ranking.PLACE));
    }

    /** The times of a row's arrivals, as longs that are evenly distributed. */
    private Column arrivals() {
        Column seen = asked().plus(functions.sqrt(asked()).multiply(10)).plus(100);
        Column expected = probability().multiply(seen);
        Column slots = functions.ceil(expected).cast(DataTypes.IntegerType);
        Column times = functions.flatten(functions.transform(
                functions.sequence(functions.lit(1), functions.greatest(slots, functions.lit(1))), slot -> {
                    Column slotKey = functions.xxhash64(training.key(), slot);
                    Column draw = RowKey.uniform(slotKey, sampler.getSeed(), SALT);
                    Column count = poisson(draw, expected.divide(slots));
                    return functions.filter(
                            functions.transform(
                                    functions.sequence(functions.lit(0), count),
                                    i -> functions.when(i.gt(0), time(slotKey, i))),
                            Column::isNotNull);
                }));
        Column none = functions.array().cast(DataTypes.createArrayType(DataTypes.LongType));
        return functions.when(slots.gt(0), times).otherwise(none);
    }

    private Column time(Column slotKey, Column arrival) {
        return functions.xxhash64(slotKey, arrival, functions.lit(sampler.getSeed()), functions.lit(TIME_SALT));
    }

    /** The number whose distribution function is the first above {@code draw}, for a mean of (0, 1]. */
    private static Column poisson(Column draw, Column mean) {
        Column scaled = draw.multiply(functions.exp(mean));
        Column count = functions.lit(0);
        for (int most = 0; most < MOST_PER_SLOT; most++) {
            // The sum of meanⁱ / i! for i up to most, by Horner's rule.
            Column sum = functions.lit(1.0);
            for (int i = most; i > 0; i--) {
                sum = sum.multiply(mean).divide(i).plus(1.0);
            }
            count = count.plus(scaled.geq(sum).cast(DataTypes.IntegerType));
        }
        return count;
    }
}
