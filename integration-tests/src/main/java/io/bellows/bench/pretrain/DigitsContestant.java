package io.bellows.bench.pretrain;

import io.bellows.assemble.ToTensor;
import io.bellows.bench.Contestant;
import io.bellows.bench.LocalSpark;
import io.bellows.read.DecodeImages;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.PretextTask;
import io.bellows.train.Pretrained;
import io.bellows.train.SelfSupervisedPretrainer;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One way to start from; prints the percentage of right digits of each seed, and the mean. */
public final class DigitsContestant {
    private static final int TEST_ROWS = 2000;
    private static final int LABELLED_ROWS = 500;
    private static final long[] SEEDS = {1, 2, 3};
    /** 8 channels: mkldnn is twice as fast with a multiple of 8. */
    private static final double WIDTH = 1.34;
    /** Digits are written small and large, slanted and to the side, but not the other way round. */
    private static final String VIEW_OPS = """
            [
              {"op": "affine", "translateXFraction": 0.15, "translateYFraction": 0.15, "minScale": 0.7, "maxScale": 1.2},
              {"op": "rotate", "minDegrees": -25, "maxDegrees": 25}
            ]
            """;

    private DigitsContestant() {}

    /** Trains from the start that the one argument names: a {@link PretextTask}, or {@code none} for a random one. */
    public static void main(String[] arguments) {
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        spark.sparkContext().setLogLevel("WARN");
        Dataset<Row> digits = digits(spark);
        Dataset<Row> test = digits.orderBy("path_hash").limit(TEST_ROWS).cache();
        Dataset<Row> others =
                digits.join(test.select("path"), "path", "left_anti").cache();
        double sum = 0;
        for (long seed : SEEDS) {
            double right = right(fitted(arguments[0], others, seed), test);
            System.out.println(String.format(Locale.ROOT, "%s, seed %d: %.2f %% right", arguments[0], seed, right));
            sum += right;
        }
        System.out.println(String.format(Locale.ROOT, "%s %.3f", Contestant.RESULT, sum / SEEDS.length));
        System.exit(0);
    }

    private static Dataset<Row> digits(SparkSession spark) {
        String folder = Path.of(System.getProperty("bellows.home", "."), "conf/data/mnist-10k")
                .toString();
        Dataset<Row> encoded = spark.read().parquet(folder).repartition(LocalSpark.CORES);
        Dataset<Row> decoded =
                new DecodeImages().setInputCol("content").setOutputCol("image").transform(encoded);
        return new ToTensor()
                .setInputCol("image")
                .setOutputCol("features")
                .setHeightPx(28)
                .setWidthPx(28)
                .setChannels(1)
                .setMean(0.1307)
                .setStd(0.3081)
                .transform(decoded)
                .withColumn("path_hash", functions.xxhash64(functions.col("path")))
                .select("path", "path_hash", "label", "features");
    }

    /** Which rows keep their label depends on the seed, too. */
    private static DataParallelClassifierModel fitted(String start, Dataset<Row> rows, long seed) {
        Dataset<Row> ordered = rows.orderBy(functions.xxhash64(functions.col("path"), functions.lit(seed)));
        Dataset<Row> labelled = ordered.limit(LABELLED_ROWS).cache();
        if (start.equals("none")) {
            return classifier(seed).fit(labelled);
        }
        Dataset<Row> unlabelled = rows.join(labelled.select("path"), "path", "left_anti")
                .select("path", "path_hash", "label", "features")
                .withColumn("label", functions.lit(null).cast("int"));
        Estimator<DataParallelClassifierModel> pretrained = new Pretrained<DataParallelClassifierModel>()
                .setPretrainer(pretrainer(PretextTask.valueOf(start), seed))
                .setEstimator(classifier(seed));
        return pretrained.fit(labelled.union(unlabelled));
    }

    private static SelfSupervisedPretrainer pretrainer(PretextTask task, long seed) {
        SelfSupervisedPretrainer pretrainer = new SelfSupervisedPretrainer()
                .setTask(task)
                .setThreadsPerWorker(1)
                .setArchitecture("lenet-5")
                .setWidth(WIDTH)
                .setOptimizer("adamw")
                .setLearningRate(3e-3)
                .setSchedule("warm-up-cosine")
                .setSeed(seed);
        return switch (task) {
            case ROTATION -> pretrainer.setBatchSize(32).setEpochs(3);
            case CONTRASTIVE ->
                pretrainer.setBatchSize(128).setEpochs(8).setProjectionSize(64).setViewOps(VIEW_OPS);
            case DENOISING -> pretrainer.setBatchSize(64).setEpochs(8).setMaskedFraction(0.5);
        };
    }

    private static DataParallelClassifier classifier(long seed) {
        return new DataParallelClassifier()
                .setThreadsPerWorker(1)
                .setArchitecture("lenet-5")
                .setWidth(WIDTH)
                .setOptimizer("adamw")
                .setLearningRate(1e-3)
                .setSchedule("warm-up-cosine")
                .setBatchSize(50)
                .setEpochs(40)
                .setSeed(seed);
    }

    private static double right(DataParallelClassifierModel model, Dataset<Row> test) {
        return 100.0 * model.transform(test).filter("prediction = label").count() / TEST_ROWS;
    }
}
