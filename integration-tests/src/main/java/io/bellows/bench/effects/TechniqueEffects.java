package io.bellows.bench.effects;

import io.bellows.assemble.ToTensor;
import io.bellows.bench.LocalSpark;
import io.bellows.read.DecodeImages;
import io.bellows.train.DataParallelClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The table of what each technique does alone: LeNet-5 on 2,000 digits, right ones of 2,000 others and the seconds of
 * {@code fit}, over some seeds, each of which draws other rows to train on, too. Two workers of one thread.
 */
public final class TechniqueEffects {
    private static final int ROWS = 2000;
    private static final int EPOCHS = 12;
    /** 8 channels: mkldnn is twice as fast with a multiple of 8. */
    private static final double WIDTH = 1.34;

    private final Dataset<Row> test;
    private final Dataset<Row> others;
    private final List<PipelineModel> teachers = new ArrayList<>();

    private TechniqueEffects(Dataset<Row> digits) {
        test = digits.orderBy("hash").limit(ROWS).cache();
        others = digits.join(test.select("path"), "path", "left_anti").cache();
    }

    /** Prints the table in Markdown, a line as soon as it is known. */
    public static void print(int seeds) {
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        spark.sparkContext().setLogLevel("ERROR");
        TechniqueEffects effects = new TechniqueEffects(digits(spark));
        effects.fit(Technique.all().get(0), 0);
        System.out.println("| technique | right, mean | least to most | against none | seconds |");
        System.out.println("|---|---|---|---|---|");
        double plain = Double.NaN;
        for (Technique technique : Technique.all()) {
            double[] right = new double[seeds];
            double seconds = 0;
            double sum = 0;
            for (int seed = 0; seed < seeds; seed++) {
                if (technique.learnsFromTeacher()) {
                    effects.teach(seed);
                }
                long start = System.nanoTime();
                PipelineModel model = effects.fit(technique, seed);
                seconds += (System.nanoTime() - start) / 1e9;
                right[seed] = effects.right(model);
                sum += right[seed];
            }
            double mean = sum / seeds;
            plain = Double.isNaN(plain) ? mean : plain;
            Arrays.sort(right);
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.2f %% | %.2f to %.2f | %+.2f | %.1f |",
                    technique.name(),
                    mean,
                    right[0],
                    right[seeds - 1],
                    mean - plain,
                    seconds / seeds));
        }
    }

    private static Dataset<Row> digits(SparkSession spark) {
        String folder = Path.of(System.getProperty("bellows.home", "."), "conf/data/mnist-10k")
                .toString();
        return new DecodeImages()
                .setInputCol("content")
                .setOutputCol("image")
                .transform(spark.read().parquet(folder).repartition(LocalSpark.CORES))
                .withColumn("hash", functions.xxhash64(functions.col("path")));
    }

    private Dataset<Row> rows(int seed) {
        return others.withColumn("place", functions.xxhash64(functions.col("path"), functions.lit(seed)))
                .orderBy("place")
                .limit(ROWS)
                .withColumn(
                        "validation",
                        functions.pmod(functions.col("hash"), functions.lit(5)).equalTo(0));
    }

    private PipelineModel fit(Technique technique, int seed) {
        PipelineModel teacher = technique.learnsFromTeacher() ? teachers.get(seed) : null;
        Technique.Inner inner =
                new Technique.Inner(pipeline(technique.classifier().apply(classifier(seed))), teacher);
        return technique.around().apply(inner).fit(rows(seed));
    }

    private void teach(int seed) {
        DataParallelClassifier large =
                classifier(seed + 100).setWidth(2 * WIDTH).setEpochs(2 * EPOCHS);
        teachers.add(Technique.augmented(pipeline(large), 1, true).fit(rows(seed)));
    }

    private static Estimator<PipelineModel> pipeline(DataParallelClassifier classifier) {
        ToTensor toTensor = new ToTensor()
                .setInputCol("image")
                .setOutputCol("features")
                .setHeightPx(28)
                .setWidthPx(28)
                .setChannels(1)
                .setMean(0.1307)
                .setStd(0.3081);
        return new Pipeline().setStages(new PipelineStage[] {toTensor, classifier});
    }

    private static DataParallelClassifier classifier(int seed) {
        return new DataParallelClassifier()
                .setArchitecture("lenet-5")
                .setWidth(WIDTH)
                .setOptimizer("adam")
                .setWeightDecay(0)
                .setSchedule("constant")
                .setLearningRate(1e-3)
                .setBatchSize(50)
                .setEpochs(EPOCHS)
                .setNumWorkers(LocalSpark.CORES)
                .setSeed(seed);
    }

    private double right(PipelineModel model) {
        return 100.0 * model.transform(test).filter("prediction = label").count() / ROWS;
    }
}
