package io.bellows.it.augment;

import io.bellows.augment.AugmentImages;
import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.FailsOnce;
import io.bellows.it.cluster.Progress;
import io.bellows.read.DecodeImages;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Augments real digits, three copies of each, and gives a hash of each copy's bytes. */
public final class AugmentDigits implements DriverTask<AugmentDigits.Orders, AugmentDigits.Report> {
    static final int ROWS = 300;
    static final int COPIES = 3;

    private static final String OPS = """
            [{"op": "rotate", "minDegrees": -20, "maxDegrees": 20},
             {"op": "random-erasing", "probability": 0.5},
             {"op": "color-jitter", "brightness": 0.4, "contrast": 0.4}]
            """;

    /**
     * What to do.
     *
     * @param digits folder of the digits
     * @param markerFile when not empty, the first task that comes to a certain row fails, and makes this file
     */
    record Orders(String digits, String markerFile) {}

    /** One line a copy: path and hash of its pixels; sorted. */
    record Report(List<String> copies) {}

    @Override
    public Class<Orders> argumentType() {
        return Orders.class;
    }

    @Override
    public Report run(SparkSession spark, Orders orders, Progress progress) {
        Dataset<Row> encoded = spark.read()
                .parquet(orders.digits())
                .orderBy(functions.xxhash64(functions.col("path")))
                .limit(ROWS)
                .repartition(3);
        Dataset<Row> decoded =
                new DecodeImages().setInputCol("content").setOutputCol("image").transform(encoded);
        Dataset<Row> augmented = new AugmentImages()
                .setInputCol("image")
                .setOutputCol("image")
                .setKeyCol("path")
                .setCopies(COPIES)
                .setOps(OPS)
                .setSeed(5)
                .transform(decoded);
        if (!orders.markerFile().isEmpty()) {
            augmented = augmented.withColumn(
                    "label", FailsOnce.labels(orders.markerFile(), 7).apply(functions.col("label")));
        }
        return new Report(augmented
                .select(
                        functions.concat_ws(" ", functions.col("path"), functions.md5(functions.col("image.data"))),
                        functions.col("label"))
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList());
    }
}
