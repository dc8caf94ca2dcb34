package io.bellows.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellows.it.cluster.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Three job files: the digits', images from Parquet with augmentation anew each epoch, and a table with SMOTE. */
public enum ThreeJobs {
    /** The demo's job. */
    DIGITS,
    /** The same rows as images of three channels. */
    IMAGES,
    /** Two numbers and a label, one of eight of the smaller class. */
    TABLE;

    private static final int TABLE_ROWS = 200;

    private static final String IMAGES_JOB = """
            input { format = parquet, path = "%s" }
            split { by = random, keyCol = path, testFraction = 0.2, validationFraction = 0, seed = 1, validationCol = validation }
            stages = [
              { stage = ClassBalancedSampler, labelCol = label, keyCol = path }
              { stage = DecodeImages, inputCol = content, outputCol = image }
              {
                stage = TrainingOnly, everyEpoch = true
                stages = [{ stage = AugmentImages, inputCol = image, outputCol = image, keyCol = path, ops = [{ op = horizontal-flip }] }]
                estimator = {
                  stage = Pipeline
                  stages = [
                    { stage = ToTensor, inputCol = image, outputCol = features, heightPx = 32, widthPx = 32, channels = 3 }
                    { stage = DataParallelClassifier, architecture = resnet-20 }
                  ]
                }
              }
            ]
            output { path = "%s" }
            """;
    private static final String TABLE_JOB = """
            input { format = parquet, path = "%s" }
            split { by = random, keyCol = id, testFraction = 0.2, validationFraction = 0, seed = 1, validationCol = validation }
            stages = [
              { stage = org.apache.spark.ml.feature.SQLTransformer
                statement = "select *, transform(array(a, b), x -> float(x / 7)) as features from __THIS__" }
              {
                stage = TrainingOnly
                stages = [{ stage = Smote, keyCol = id }]
                estimator = { stage = DataParallelClassifier, architecture = mlp, hiddenUnits = [16] }
              }
            ]
            output { path = "%s" }
            """;

    /** The job file, which it writes into {@code folder} save where the project has it. */
    public Path file(Path folder, String input, String output) throws IOException {
        String name = name().toLowerCase(Locale.ROOT);
        return switch (this) {
            case DIGITS -> ProjectHome.folder().resolve("conf/mnist.conf");
            case IMAGES -> Files.writeString(folder.resolve(name + ".conf"), IMAGES_JOB.formatted(input, output));
            case TABLE -> Files.writeString(folder.resolve(name + ".conf"), TABLE_JOB.formatted(input, output));
        };
    }

    /** Fails unless SMOTE has brought the smaller class of the table's job to the size of the larger one. */
    public static void assertBalanced(JsonNode report) {
        assertThat(report.at("/rows/test").asLong()).isEqualTo(TABLE_ROWS / 5);
        JsonNode larger = report.at("/sampled/0");
        JsonNode smaller = report.at("/sampled/1");
        assertThat(smaller.get("before").asLong())
                .isBetween(1L, larger.get("before").asLong() / 4);
        assertThat(smaller.get("after").asLong())
                .isEqualTo(larger.get("after").asLong())
                .isEqualTo(larger.get("before").asLong());
    }

    /** Writes so many of the digits to {@code path}, the same ones always. */
    public static void writeDigits(SparkSession spark, int rows, String path) {
        spark.read()
                .parquet(ProjectHome.digits().toString())
                .orderBy(functions.xxhash64(functions.col("path")))
                .limit(rows)
                .write()
                .parquet(path);
    }

    /** Writes the rows of the table's job to {@code path}. */
    public static void writeTable(SparkSession spark, String path) {
        spark.range(0, TABLE_ROWS, 1, 1)
                .selectExpr("id", "if(id % 8 = 0, 1, 0) as label", "id % 7 as a", "id % 5 as b")
                .write()
                .parquet(path);
    }
}
