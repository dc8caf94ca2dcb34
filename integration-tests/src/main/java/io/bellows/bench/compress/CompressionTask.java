package io.bellows.bench.compress;

import io.bellows.assemble.ToTensor;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.PythonEnvironment;
import io.bellows.read.DecodeImages;
import io.bellows.train.DataParallelClassifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows and a trainer for them.
 *
 * @param name what stands in the table
 * @param training columns {@code features}, {@code label}
 * @param test the same
 * @param classifier without a seed
 * @param furtherEpochs that pruned networks are trained for, and the one in floats that they are compared with
 * @param channelMultiple of what is left of each layer's channels
 */
record CompressionTask(
        String name,
        Dataset<Row> training,
        Dataset<Row> test,
        DataParallelClassifier classifier,
        int furtherEpochs,
        int channelMultiple) {
    private static final int TEST_DIGITS = 2000;
    private static final int PIXELS = 3 * 32 * 32;

    /** Of the patches; networks learn from a rate that falls to 0 in as many, once or twice. */
    private static final int FURTHER_EPOCHS = 12;

    /** Handwritten digits and a LeNet-5 of 0.24 million weights. */
    static CompressionTask digits(SparkSession spark) {
        String folder = Path.of(System.getProperty("bellows.home", "."), "conf/data/mnist-10k")
                .toString();
        Dataset<Row> encoded = spark.read().parquet(folder).repartition(LocalSpark.CORES);
        Dataset<Row> rows = new ToTensor()
                .setInputCol("image")
                .setOutputCol("features")
                .setHeightPx(28)
                .setWidthPx(28)
                .setChannels(1)
                .setMean(0.1307)
                .setStd(0.3081)
                .transform(new DecodeImages()
                        .setInputCol("content")
                        .setOutputCol("image")
                        .transform(encoded))
                .withColumn("hash", functions.xxhash64(functions.col("path")))
                .select("path", "hash", "label", "features");
        Dataset<Row> test = rows.orderBy("hash").limit(TEST_DIGITS).cache();
        Dataset<Row> training =
                rows.join(test.select("path"), "path", "left_anti").cache();
        return new CompressionTask(
                "digits, LeNet-5",
                training,
                test,
                trainer("lenet-5", new int[] {1, 28, 28})
                        .setWidth(2)
                        .setSchedule("warm-up-cosine")
                        .setEpochs(8)
                        .setBatchSize(64)
                        .setLearningRate(2e-3),
                8,
                4);
    }

    /** Patches of photographs in 20 classes, and a ResNet-20 of 0.27 million weights and one of twice the channels. */
    static List<CompressionTask> patches(SparkSession spark) throws IOException, InterruptedException {
        Dataset<Row> rows = spark.createDataFrame(
                        read(),
                        new StructType()
                                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                                .add("label", DataTypes.IntegerType)
                                .add("test", DataTypes.BooleanType))
                .repartition(LocalSpark.CORES)
                .cache();
        DataParallelClassifier plain = patches()
                .setSchedule("cosine-restarts")
                .setDecayEpochs(FURTHER_EPOCHS)
                .setEpochs(2 * FURTHER_EPOCHS);
        DataParallelClassifier wide =
                patches().setWidth(2).setSchedule("warm-up-cosine").setEpochs(FURTHER_EPOCHS);
        return List.of(patches("patches, ResNet-20", rows, plain, 4), patches("patches, ResNet-20 x2", rows, wide, 8));
    }

    private static DataParallelClassifier patches() {
        return trainer("resnet-20", new int[] {3, 32, 32}).setBatchSize(50).setLearningRate(3e-3);
    }

    private static CompressionTask patches(
            String name, Dataset<Row> rows, DataParallelClassifier classifier, int channelMultiple) {
        return new CompressionTask(
                name, rows.filter("not test"), rows.filter("test"), classifier, FURTHER_EPOCHS, channelMultiple);
    }

    private static DataParallelClassifier trainer(String architecture, int[] shape) {
        return new DataParallelClassifier()
                .setArchitecture(architecture)
                .setInputShape(shape)
                .setOptimizer("adamw")
                .setThreadsPerWorker(1)
                .setNumWorkers(LocalSpark.CORES);
    }

    private static List<Row> read() throws IOException, InterruptedException {
        PythonEnvironment python =
                PythonEnvironment.of("patches", List.of("scikit-image==0.26.0", "numpy==2.4.6", "pillow==13.0.0"));
        Path file = Files.createTempFile("bellows-patches", ".bin");
        try {
            Process process = new ProcessBuilder(python.command(CompressionTask.class, "patches.py", file.toString()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("patches.py failed; it printed: " + output);
            }
            return rows(Files.readAllBytes(file));
        } finally {
            Files.delete(file);
        }
    }

    private static List<Row> rows(byte[] patches) {
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < patches.length; from += 2 + PIXELS) {
            Float[] features = new Float[PIXELS];
            for (int i = 0; i < PIXELS; i++) {
                features[i] = ((patches[from + 2 + i] & 0xFF) / 255f - 0.45f) / 0.25f;
            }
            rows.add(RowFactory.create(features, (int) patches[from], patches[from + 1] == 1));
        }
        return rows;
    }
}
