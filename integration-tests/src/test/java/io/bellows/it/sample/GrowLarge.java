package io.bellows.it.sample;

import io.bellows.column.FloatArrayFunction;
import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.Progress;
import io.bellows.sample.Smote;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Writes rows in groups around 50 centers as Parquet, lets {@code Smote} balance two classes, and writes all rows. */
public final class GrowLarge implements DriverTask<GrowLarge.Orders, GrowLarge.Report> {
    private static final int WIDTH = 30;
    private static final int CENTERS = 50;

    /**
     * What to do.
     *
     * @param folder for the rows
     * @param rows how many
     * @param minorityEvery one row of so many is of class 1
     */
    record Orders(String folder, long rows, int minorityEvery) {}

    /**
     * What came of it.
     *
     * @param counts rows of each class that were written
     * @param seconds of sampling alone
     * @param peakMegabytes of heap by executor or {@code driver}
     */
    record Report(Map<String, Long> counts, double seconds, Map<String, Long> peakMegabytes) {}

    @Override
    public Class<Orders> argumentType() {
        return Orders.class;
    }

    @Override
    public Report run(SparkSession spark, Orders orders, Progress progress) {
        String given = orders.folder() + "/given";
        String grown = orders.folder() + "/grown";
        spark.range(orders.rows())
                .select(
                        FloatArrayFunction.of(GrowLarge::features)
                                .apply(functions.col("id"))
                                .as("features"),
                        functions
                                .col("id")
                                .mod(orders.minorityEvery())
                                .equalTo(0)
                                .cast("int")
                                .as("label"))
                .write()
                .mode("overwrite")
                .parquet(given);
        progress.tell("given");
        HeapPeaks peaks = new HeapPeaks();
        spark.sparkContext().addSparkListener(peaks);
        long start = System.nanoTime();
        new Smote()
                .transform(spark.read().parquet(given))
                .write()
                .mode("overwrite")
                .parquet(grown);
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.tell("grown");
        Map<String, Long> counts = new TreeMap<>();
        Dataset<Row> written = spark.read().parquet(grown).groupBy("label").count();
        written.collectAsList().forEach(row -> counts.put(row.get(0).toString(), row.getLong(1)));
        return new Report(counts, seconds, peaks.megabytes());
    }

    private static float[] features(Long row) {
        SplittableRandom center = new SplittableRandom(row % CENTERS);
        SplittableRandom random = new SplittableRandom(row);
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = (float) (8 * center.nextGaussian() + random.nextGaussian());
        }
        return values;
    }
}
