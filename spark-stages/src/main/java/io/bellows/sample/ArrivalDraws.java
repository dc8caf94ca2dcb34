package io.bellows.sample;

import io.bellows.column.RowKey;
import java.util.List;
import java.util.function.UnaryOperator;
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
    private static final long PLACE_SALT = 0x1b873593L;
    private static final long TIME_SALT = 0x4f6cdd1dL;

    /** More arrivals than these come in one unit with a probability below 10⁻¹⁶. */
    private static final int MOST_PER_UNIT = 18;

    private static final double[] DISTRIBUTION = distribution();

    /** So many draws of one row fill an array. */
    private static final int MOST_EXPECTED = 1_000_000_000;

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
                cut(),
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
        Column total = Scores.steady(functions.sum(rate));
        Column known = functions.col("total");
        // A sum near the largest double is not a number once it is steady.
        Column message = functions.concat(
                functions.lit(sampler.cannotDraw() + ": found "),
                functions.when(functions.isnan(known), "a sum above 1e299").otherwise("a sum of 0"),
                sampler.inClass(functions.col(training.unused(OF))),
                functions
                        .when(functions.isnan(known), ", expected less; divide the column by a constant")
                        .otherwise(", expected > 0; give a row a number above 0"));
        return rows.filter(training.takesPart())
                .groupBy(sampler.stratum().as(training.unused(OF)))
                .agg(total.as("total"), count.as("count"))
                .select(
                        functions.col(training.unused(OF)),
                        functions
                                .when(known.gt(0).and(functions.not(functions.isnan(known))), known)
                                .otherwise(functions.raise_error(message).cast(DataTypes.DoubleType))
                                .as(training.unused(TOTAL)),
                        sampler.asked(functions.col("count")).as(training.unused(ASKED)));
    }

    private Cuts cut() {
        Column place = functions.least(functions.col(ClassTargets.COUNT), asked());
        return new Cuts(List.of(training.unused(ASKED)), UnaryOperator.identity(), List.of(place), List.of());
    }

    /**
     * The times of a row's arrivals, as longs that are evenly distributed. For a row that expects e arrivals, they are those
     * below e of a process with one arrival in each unit of length in the mean.
     */
    private Column arrivals() {
        Column seen = asked().plus(functions.sqrt(asked()).multiply(10)).plus(100);
        Column expected = probability().multiply(seen);
        Column message = functions.concat(
                functions.lit(sampler.cannotDraw() + ": found "),
                expected.cast(DataTypes.LongType).cast(DataTypes.StringType),
                functions.lit(" draws to expect of the row with key "),
                training.key().cast("string"),
                functions.lit(", expected at most " + MOST_EXPECTED + "; ask for fewer rows"));
        Column units = functions
                .when(expected.gt(MOST_EXPECTED), functions.raise_error(message).cast(DataTypes.IntegerType))
                .otherwise(functions.ceil(expected).cast(DataTypes.IntegerType));
        Column times = functions.flatten(functions.transform(
                functions.sequence(functions.lit(0), functions.greatest(units, functions.lit(0))), unit -> {
                    Column unitKey = functions.xxhash64(training.key(), unit);
                    return functions.filter(
                            functions.transform(functions.sequence(functions.lit(0), count(unitKey)), i -> {
                                Column place =
                                        RowKey.uniform(functions.xxhash64(unitKey, i), sampler.getSeed(), PLACE_SALT);
                                return functions.when(
                                        i.gt(0).and(place.plus(unit).lt(expected)), time(unitKey, i));
                            }),
                            Column::isNotNull);
                }));
        Column none = functions.array().cast(DataTypes.createArrayType(DataTypes.LongType));
        return functions.coalesce(times, none);
    }

    private Column time(Column unitKey, Column arrival) {
        return functions.xxhash64(unitKey, arrival, functions.lit(sampler.getSeed()), functions.lit(TIME_SALT));
    }

    /** The arrivals in one unit: the number whose distribution function is the first above the draw. */
    private Column count(Column unitKey) {
        Column draw = RowKey.uniform(unitKey, sampler.getSeed(), SALT);
        return functions.size(functions.filter(functions.lit(DISTRIBUTION), upTo -> upTo.leq(draw)));
    }

    private static double[] distribution() {
        double[] distribution = new double[MOST_PER_UNIT];
        double probability = Math.exp(-1);
        double sum = 0;
        for (int i = 0; i < MOST_PER_UNIT; i++) {
            sum += probability;
            distribution[i] = sum;
            probability /= i + 1;
        }
        return distribution;
    }
}
