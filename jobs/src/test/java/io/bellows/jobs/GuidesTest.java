package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.sample.Smote;
import io.bellows.train.TrainingOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/sampling.md} and {@code docs/augmentation.md}. */
final class GuidesTest {
    @TempDir
    private Path folder;

    private static String example(String guide, String language) throws IOException {
        Matcher found = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs", guide)));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** 2,000 customers, of whom every twentieth has left: those come seldom, and are a little younger. */
    private static Dataset<Row> customers() {
        return LocalSpark.session()
                .range(2000)
                .selectExpr(
                        "id",
                        "if(id % 20 = 0, 20, 25) + id % 37 as age",
                        "20000 + (id * 7919) % 50000 as income",
                        "if(id % 20 = 0, 0, 4) + id % 9 as visits",
                        "cast(id % 20 = 0 as int) as churned");
    }

    /** Runs the job of a guide in the folder, and gives its report. */
    private JsonNode reportOf(String guide, String output) throws IOException {
        Path job = folder.resolve("guide.conf");
        Files.writeString(job, example(guide, "hocon"));

        CommandLine bellows = new CommandLine();
        int exit = bellows.run("run", job.toString(), "--master", "local[2]");

        assertThat(exit).as(bellows.err()).isZero();
        return new ObjectMapper()
                .readTree(folder.resolve(output).resolve("report.json").toFile());
    }

    @Test
    void aJobTrainsOnImagesThatEachEpochChanges() throws IOException {
        LocalSpark.session()
                .read()
                .parquet("../conf/data/mnist-10k")
                .limit(300)
                .write()
                .parquet(folder.resolve("digits").toString());

        JsonNode report = reportOf("augmentation.md", "trained");

        assertThat(report.at("/accuracy/fp32").asDouble()).isBetween(0.0, 1.0);
        assertThat(report.at("/trainings")).hasSize(1);
        assertThat(report.at("/sampled").isMissingNode()).isTrue();
    }

    @Test
    void theJobTrainsOnNewRowsAndTellsOfThem() throws IOException {
        customers()
                .write()
                .option("header", true)
                .csv(folder.resolve("customers").toString());

        JsonNode report = reportOf("sampling.md", "churn");

        JsonNode stayed = report.at("/sampled/0");
        JsonNode left = report.at("/sampled/1");
        assertThat(left.get("before").asLong()).isBetween(40L, 100L);
        assertThat(left.get("after").asLong())
                .isEqualTo(stayed.get("before").asLong() / 2)
                .isEqualTo(stayed.get("after").asLong() / 2);
        assertThat(report.at("/distribution").findValuesAsText("name"))
                .containsExactly(
                        "features[0]", "features[0]", "features[1]", "features[1]", "features[2]", "features[2]");
        // Visits are what tells the classes apart.
        assertThat(report.at("/distribution/4/drift").asDouble())
                .isGreaterThan(report.at("/distribution/2/drift").asDouble());
        assertThat(report.at("/rows/train").asLong())
                .isEqualTo(stayed.get("before").asLong() + left.get("before").asLong());
    }

    @Test
    void theSearchSamplesEachFold() throws IOException {
        Dataset<Row> customers = new VectorAssembler()
                .setInputCols(new String[] {"age", "visits"})
                .setOutputCol("features")
                .transform(customers());

        Smote smote = new Smote().setLabelCol("churned").setKeyCol("id");
        TrainingOnly<LogisticRegressionModel> balanced = new TrainingOnly<LogisticRegressionModel>()
                .setStages(smote)
                .setEstimator(new LogisticRegression().setLabelCol("churned"));
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(smote.neighbours(), new int[] {3, 5})
                .build();
        CrossValidatorModel searched = new CrossValidator()
                .setEstimator(balanced)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new BinaryClassificationEvaluator()
                        .setLabelCol("churned")
                        .setMetricName("areaUnderPR"))
                .setNumFolds(3)
                .setSeed(1)
                .fit(customers);

        assertThat(Arrays.stream(searched.avgMetrics()).boxed().toList())
                .hasSize(2)
                .allMatch(area -> area > 0.1 && area < 1);
        // The model has learnt of balanced classes, so it finds most of those who left.
        Dataset<Row> scored = searched.transform(customers);
        assertThat(scored.count()).isEqualTo(2000);
        assertThat(scored.filter("churned = 1 and prediction = 1").count()).isGreaterThan(60);
        String source = Files.readString(Path.of("src/test/java/io/bellows/jobs/GuidesTest.java"));
        assertThat(source.replaceAll("\\s+", ""))
                .contains(example("sampling.md", "java").replaceAll("\\s+", ""));
    }
}
