package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that trains on what models that have not seen it find hard. */
final class HardExamplesJobTest {
    private static final String JOB = """
            name = hard
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.2, validationFraction = 0.2, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [x, y], outputCol = features }
              {
                stage = TrainingOnly, validationIndicatorCol = validation
                stages = [
                  { stage = OutOfFoldPredictor, keyCol = id, folds = 2
                    estimator = { stage = DataParallelClassifier, hiddenUnits = [4], epochs = 2, batchSize = 40
                      probabilityCol = known, rawPredictionCol = "", predictionCol = "" } }
                  { stage = HardExampleSampler, keyCol = id, probabilityCol = known, sampleCount = 60, perClass = true }
                ]
                estimator = { stage = DataParallelClassifier, hiddenUnits = [8], epochs = 3, batchSize = 20
                  validationIndicatorCol = validation }
              }
            ]
            evaluate { labelCol = label, predictionCol = prediction, driftCols = [features] }
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    @BeforeEach
    void writeJobAndRows() throws IOException {
        Files.writeString(folder.resolve("hard.conf"), JOB);
        rows().write().parquet(folder.resolve("rows").toString());
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(400)
                .select(
                        functions.col("id"),
                        functions.expr("id % 20 - 9.5d as x"),
                        functions.expr("id % 7 - 3d as y"),
                        functions.expr("cast(id % 20 >= 10 as int) as label"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void runReportsWhatWasSampledAndLeavesAPipelineWithoutIt() throws IOException {
        assertThat(bellows.run("run", path("hard.conf"))).as(bellows.err()).isZero();

        JsonNode report = new ObjectMapper()
                .readTree(folder.resolve("results/report.json").toFile());
        assertThat(report.at("/sampled")).hasSize(2);
        for (JsonNode sampled : report.at("/sampled")) {
            assertThat(sampled.get("before").asLong()).isGreaterThan(100);
            assertThat(sampled.get("after").asLong()).isEqualTo(60);
        }
        assertThat(report.at("/sampled/0/before").asLong()
                        + report.at("/sampled/1/before").asLong())
                .isEqualTo(report.at("/rows/train").asLong());
        assertThat(report.at("/distribution").findValuesAsText("name"))
                .containsExactly("features[0]", "features[0]", "features[1]", "features[1]");
        assertThat(report.at("/distribution/0/drift").asDouble()).isBetween(0.01, 1.0);
        Dataset<Row> rows = rows().drop("label");
        Dataset<Row> scored = PipelineModel.load(path("results/model")).transform(rows);
        assertThat(scored.columns()).contains("prediction").doesNotContain("known");
        assertThat(scored.count()).isEqualTo(400);
    }
}
