package io.bellows.it.gpu;

import io.bellows.gpu.GpuPlan;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The plans of three job files: the digits', images from Parquet with augmentation anew each epoch, and a table with SMOTE. */
final class GpuJobs {
    static final String DIGITS = "digits";
    static final String IMAGES = "images";
    static final String TABLE = "table";

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
                statement = "select id, validation, double(label) as label, transform(array(a, b), x -> float(x / 7)) as features from __THIS__" }
              {
                stage = TrainingOnly
                stages = [{ stage = Smote, keyCol = id }]
                estimator = { stage = DataParallelClassifier, architecture = mlp, hiddenUnits = [16] }
              }
            ]
            output { path = "%s" }
            """;

    private GpuJobs() {}

    /** Explains the jobs; what they read and would write is in {@code folder}. */
    static Map<String, GpuPlan> all(SparkSession spark, Path folder) throws IOException {
        Path table = folder.resolve("table");
        spark.range(0, 200, 1, 1)
                .selectExpr("id", "if(id % 8 = 0, 1, 0) as label", "id % 7 as a", "id % 5 as b")
                .write()
                .parquet(table.toString());
        Map<String, GpuPlan> plans = new LinkedHashMap<>();
        plans.put(DIGITS, explain(spark, ProjectHome.folder().resolve("conf/mnist.conf")));
        plans.put(IMAGES, explain(spark, write(folder, IMAGES, IMAGES_JOB.formatted(ProjectHome.digits(), folder))));
        plans.put(TABLE, explain(spark, write(folder, TABLE, TABLE_JOB.formatted(table, folder))));
        return plans;
    }

    private static Path write(Path folder, String name, String job) throws IOException {
        return Files.writeString(folder.resolve(name + ".conf"), job);
    }

    private static GpuPlan explain(SparkSession spark, Path file) {
        JobConfig job = JobReader.read(file, List.of());
        RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
        job.pipeline().transformSchema(split.fit().schema());
        return GpuPlan.explain(job.pipeline(), split.fit());
    }
}
