package io.bellows.bench.train;

import io.bellows.bench.Contestant;
import io.bellows.bench.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
import io.bellows.train.TrainingSummary;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Trains on as many wide rows as fill a multiple of the heap; prints the samples a second of the epochs after the first. */
public final class LargeContestant {
    private static final int FEATURES = 8192;
    /** So that the shortest training has some hundred steps to measure, too. */
    private static final double HEAPS_TO_READ = 6;

    private LargeContestant() {}

    /** Argument: the multiple. */
    public static void main(String[] arguments) {
        double heaps = Double.parseDouble(arguments[0]);
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        long count = (long) (heaps * Runtime.getRuntime().maxMemory() / (Float.BYTES * FEATURES));
        UDF1<Long, float[]> features = LargeContestant::features;
        Dataset<Row> rows = spark.range(0, count, 1, 48)
                .select(
                        functions
                                .udf(features, DataTypes.createArrayType(DataTypes.FloatType, false))
                                .apply(functions.col("id"))
                                .as("features"),
                        functions.col("id").mod(2).as("label"));
        int epochs = 1 + (int) Math.ceil(HEAPS_TO_READ / heaps);
        TrainingSummary summary = new DataParallelClassifier()
                .setHiddenUnits(new int[] {64})
                .setInputShape(new int[] {FEATURES})
                .setBatchSize(64)
                .setEpochs(epochs)
                .fit(rows)
                .summary()
                .orElseThrow();
        double seconds = summary.epochs().stream()
                .skip(1)
                .mapToDouble(EpochSummary::seconds)
                .sum();
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, count * (epochs - 1) / seconds));
        System.exit(0);
    }

    private static float[] features(long row) {
        SplittableRandom random = new SplittableRandom(row);
        float[] values = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            values[i] = (random.nextInt() >> 16) / 65536f;
        }
        return values;
    }
}
