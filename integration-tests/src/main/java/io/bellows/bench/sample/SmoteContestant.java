package io.bellows.bench.sample;

import io.bellows.bench.LocalSpark;
import io.bellows.bench.Timing;
import io.bellows.sample.Smote;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Our side: {@code Smote} over rows that Spark holds in memory; all rows, old and new, are made and thrown away. */
public final class SmoteContestant {
    private static final int WIDTH = 30;
    private static final int MINORITY_EVERY = 20;

    private SmoteContestant() {}

    /** Argument: the number of rows. */
    public static void main(String[] arguments) {
        long count = Long.parseLong(arguments[0]);
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        UDF1<Long, float[]> features = SmoteContestant::features;
        Dataset<Row> rows = spark.range(count)
                .select(
                        functions
                                .udf(features, DataTypes.createArrayType(DataTypes.FloatType, false))
                                .apply(functions.col("id"))
                                .as("features"),
                        functions
                                .col("id")
                                .mod(MINORITY_EVERY)
                                .equalTo(0)
                                .cast(DataTypes.IntegerType)
                                .as("label"))
                .cache();
        rows.count();
        long made = count - 2 * (count / MINORITY_EVERY);
        Timing.print(made, () -> new Smote()
                .transform(rows)
                .write()
                .format("noop")
                .mode("overwrite")
                .save());
        System.exit(0);
    }

    private static float[] features(long row) {
        SplittableRandom random = new SplittableRandom(row);
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
