package io.bellows.bench.effects;

import io.bellows.assemble.ToTensor;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.effects.Technique.Need;
import io.bellows.read.DecodeImages;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A technique on 2,000 digits, judged by 2,000 others; two workers of one thread. */
final class DigitEffect implements Effect {
    private static final int ROWS = 2000;
    private static final int LENET_EPOCHS = 12;
    private static final int RESNET_EPOCHS = 6;
    /** 8 channels: mkldnn is twice as fast with a multiple of 8. */
    private static final double LENET_WIDTH = 1.34;

    private static final double RESNET_WIDTH = 0.5;

    private final Technique technique;
    private final Digits digits;
    private final String architecture;
    private final double width;
    private final int epochs;

    private DigitEffect(Technique technique, Digits digits, String architecture, double width, int epochs) {
        this.technique = technique;
        this.digits = digits;
        this.architecture = architecture;
        this.width = width;
        this.epochs = epochs;
    }

    /** The digits, and what was trained before the techniques, by its seed. */
    private static final class Digits {
        private final Dataset<Row> test;
        private final Dataset<Row> others;
        private final Map<Integer, PipelineModel> teachers = new HashMap<>();
        private final Map<Integer, String> parities = new HashMap<>();

        Digits(SparkSession spark) {
            String folder = Path.of(System.getProperty("bellows.home", "."), "conf/data/mnist-10k")
                    .toString();
            Dataset<Row> all = new DecodeImages()
                    .setInputCol("content")
                    .setOutputCol("image")
                    .transform(spark.read().parquet(folder).repartition(LocalSpark.CORES))
                    .withColumn("hash", functions.xxhash64(functions.col("path")));
            test = all.orderBy("hash").limit(ROWS).cache();
            others = all.join(test.select("path"), "path", "left_anti").cache();
        }

        private Dataset<Row> shuffled(int seed) {
            return others.withColumn("place", functions.xxhash64(functions.col("path"), functions.lit(seed)))
                    .withColumn(
                            "validation",
                            functions
                                    .pmod(functions.col("hash"), functions.lit(5))
                                    .equalTo(0));
        }

        Dataset<Row> training(int seed) {
            return shuffled(seed).orderBy("place").limit(ROWS);
        }

        /** As many rows twice, none of which is in {@link #training}. */
        Dataset<Row> unseen(int seed) {
            return shuffled(seed).orderBy(functions.col("place").desc()).limit(2 * ROWS);
        }
    }

    /** All techniques of digits, by network; the first of each is what the others are compared with. */
    static List<List<Effect>> all(SparkSession spark) {
        Digits digits = new Digits(spark);
        return List.of(
                Technique.ofLeNet5().stream()
                        .<Effect>map(each -> new DigitEffect(each, digits, "lenet-5", LENET_WIDTH, LENET_EPOCHS))
                        .toList(),
                Technique.ofResNet20().stream()
                        .<Effect>map(each -> new DigitEffect(each, digits, "resnet-20", RESNET_WIDTH, RESNET_EPOCHS))
                        .toList());
    }

    @Override
    public String name() {
        return technique.name();
    }

    @Override
    public void prepare(int seed) {
        if (technique.needs() == Need.TEACHER || technique.needs() == Need.SOFT_LABELS) {
            digits.teachers.computeIfAbsent(seed, this::teacher);
        } else if (technique.needs() == Need.PARITY) {
            digits.parities.computeIfAbsent(seed, this::parity);
        }
    }

    private PipelineModel teacher(int seed) {
        DataParallelClassifier large =
                classifier(seed + 100).setWidth(2 * width).setEpochs(2 * epochs);
        return Technique.augmented(pipeline(large), 1, true).fit(digits.training(seed));
    }

    private String parity(int seed) {
        Dataset<Row> rows =
                digits.unseen(seed).withColumn("label", functions.pmod(functions.col("label"), functions.lit(2)));
        Transformer[] stages = pipeline(classifier(seed + 200)).fit(rows).stages();
        try {
            String folder = Files.createTempDirectory("bellows-parity").toString();
            ((DataParallelClassifierModel) stages[stages.length - 1])
                    .write()
                    .overwrite()
                    .save(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Transformer fit(int seed) {
        DataParallelClassifier classifier = technique.classifier().apply(classifier(seed));
        Dataset<Row> rows = digits.training(seed);
        PipelineModel teacher = digits.teachers.get(seed);
        if (technique.needs() == Need.PARITY) {
            classifier.setInitialModelPath(digits.parities.get(seed));
        } else if (technique.needs() == Need.SOFT_LABELS) {
            rows = teacher.transform(rows)
                    .withColumnRenamed("probability", "soft")
                    .drop("features", "rawPrediction", "prediction");
        }
        return (Transformer) technique
                .around()
                .apply(new Technique.Inner(pipeline(classifier), teacher))
                .fit(rows);
    }

    private static Pipeline pipeline(DataParallelClassifier classifier) {
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

    private DataParallelClassifier classifier(int seed) {
        return new DataParallelClassifier()
                .setArchitecture(architecture)
                .setWidth(width)
                .setOptimizer("adam")
                .setWeightDecay(0)
                .setSchedule("constant")
                .setLearningRate(1e-3)
                .setBatchSize(50)
                .setEpochs(epochs)
                .setNumWorkers(LocalSpark.CORES)
                .setSeed(seed);
    }

    @Override
    public double right(Transformer model) {
        return 100.0 * model.transform(digits.test).filter("prediction = label").count() / ROWS;
    }
}
