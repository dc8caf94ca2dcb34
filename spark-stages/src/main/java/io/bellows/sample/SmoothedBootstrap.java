package io.bellows.sample;

import io.bellows.column.RowKey;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Gaussian noise for repetitions of rows, in proportion to the spread of each feature in its class. */
record SmoothedBootstrap(TrainingRows training, Column label, Features features, double shrinkage, long seed) {
    private static final long RADIUS_SALT = 0x3c6ef372L;
    private static final long ANGLE_SALT = 0x1f83d9abL;

    Dataset<Row> jitter(Dataset<Row> rows, Dataset<Row> repeated) {
        String spreadCol = training.unused("spread");
        String spreadOf = training.unused("spreadOf");
        Dataset<Row> spreads = spreads(rows, spreadOf, spreadCol);
        Column repetition = functions.col(training.index()).gt(0);
        Column ownKey = training.ownKey();
        Column jittered = functions.transform(features.values(), (value, i) -> value.plus(functions.coalesce(
                        functions.col(spreadCol).apply(i).multiply(gaussian(ownKey, i)), functions.lit(0.0)))
                .cast(features.elementType()));
        return repeated.join(functions.broadcast(spreads), label.equalTo(functions.col(spreadOf)), "left_outer")
                .withColumn(
                        features.name(),
                        functions
                                .when(repetition, features.restored(jittered))
                                .otherwise(features.column())
                                .as(features.name(), features.metadata()));
    }

    /** One row a class: by feature, the standard deviation of the noise. */
    private Dataset<Row> spreads(Dataset<Row> rows, String spreadOf, String spreadCol) {
        Dataset<Row> values = rows.filter(training.takesPart())
                .select(
                        label.as(spreadOf),
                        functions.posexplode(features.values()).as(new String[] {"at", "value"}));
        Column count = functions.count(functions.lit(1));
        Dataset<Row> deviations = values.groupBy(functions.col(spreadOf), functions.col("at"))
                .agg(
                        count.as("count"),
                        Scores.steady(functions.stddev_pop("value")).as("deviation"));
        Column widest = functions.max("deviation");
        Column canJitter =
                functions.min("count").equalTo(functions.max("count")).and(functions.not(Scores.notFinite(widest)));
        return deviations
                .groupBy(spreadOf)
                .agg(
                        functions
                                .when(canJitter, functions.max("count"))
                                .otherwise(functions
                                        .raise_error(noSpread(functions.col(spreadOf)))
                                        .cast(DataTypes.LongType))
                                .as("rows"),
                        functions.count(functions.lit(1)).as("size"),
                        functions
                                .sort_array(functions.collect_list(functions.struct("at", "deviation")))
                                .as("deviations"))
                .select(
                        functions.col(spreadOf),
                        functions
                                .transform(functions.col("deviations"), entry -> entry.getField("deviation")
                                        .multiply(bandwidth()))
                                .as(spreadCol));
    }

    private Column noSpread(Column ofClass) {
        return functions.concat(
                functions.lit(
                        "Cannot jitter column '%s': found rows of different lengths or values without a finite spread in class '"
                                .formatted(features.name())),
                ofClass.cast(DataTypes.StringType),
                functions.lit("', expected one length and a finite spread; make rows one length, or scale them"));
    }

    private Column bandwidth() {
        Column size = functions.col("size").cast("double");
        Column base = functions.lit(4.0).divide(size.plus(2).multiply(functions.col("rows")));
        return functions.pow(base, functions.lit(1.0).divide(size.plus(4))).multiply(shrinkage);
    }

    /** Box and Muller (1958), for the functions that a GPU has. */
    private Column gaussian(Column ownKey, Column feature) {
        Column key = functions.xxhash64(ownKey, feature);
        Column radius = functions.sqrt(functions
                .log(functions.lit(1.0).minus(RowKey.uniform(key, seed, RADIUS_SALT)))
                .multiply(-2));
        return radius.multiply(
                functions.cos(RowKey.uniform(key, seed, ANGLE_SALT).multiply(2 * Math.PI)));
    }
}
