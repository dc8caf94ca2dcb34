package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.train.EnsembleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network over several tasks, and several networks, as job files ask for them. */
final class ModelParallelJobTest {
    private static final String TRAINER = """
            {
              stage = DataParallelClassifier, batchSize = 20, epochs = 6, hiddenUnits = [12, 12], learningRate = 0.02
              pipelineStages = 2, microBatches = 2, memoryBudgetMb = 64
            }""";
    private static final String ENSEMBLE = """
            {
              stage = Ensemble, members = 2, baggingFraction = 0.8, parallelism = 2
              estimator = { stage = DataParallelClassifier, batchSize = 20, epochs = 6, learningRate = 0.02 }
            }""";
    private static final String JOB = """
            name = sign
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.25, validationFraction = 0.25, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [x, y], outputCol = features }
              %s
            ]
            evaluate { labelCol = label, predictionCol = prediction }
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    private int run(String stage, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("job.conf"), JOB.formatted(stage));
        LocalSpark.session()
                .range(300)
                .select(
                        functions.col("id"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 5").as("x"),
                        functions.expr("cast(id % 7 - 3 as double) / 3").as("y"),
                        functions.expr("cast(id % 20 >= 10 as int)").as("label"))
                .write()
                .mode("overwrite")
                .parquet(folder.resolve("rows").toString());
        List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
        arguments.addAll(Arrays.asList(options));
        return bellows.run(arguments.toArray(String[]::new));
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("results/report.json").toFile());
    }

    @Test
    void trainsANetworkThatIsCutIntoStages() throws IOException {
        assertThat(run(TRAINER)).as(bellows.err()).isZero();

        assertThat(report().at("/accuracy/fp32").asDouble()).isGreaterThan(0.9);
        assertThat(bellows.out().lines())
                .filteredOn(line -> line.startsWith("training "))
                .singleElement()
                .asString()
                .contains("on 2 workers of 1 thread", "batches of 20 rows (20 a worker)", "6 epochs of ");
    }

    @Test
    void namesTheStagesThatAreTooMany() throws IOException {
        assertThat(run(TRAINER, "--set", "DataParallelClassifier.pipelineStages=9"))
                .isEqualTo(1);

        assertThat(bellows.err()).contains("into 9 stages", "set pipelineStages to at most 3");
    }

    @Test
    void trainsAnEnsembleAndSavesItsMembers() throws IOException {
        assertThat(run(ENSEMBLE)).as(bellows.err()).isZero();

        assertThat(report().at("/accuracy/model").asDouble()).isGreaterThan(0.9);
        // the run has ended its session
        MLReader<PipelineModel> models = PipelineModel.read();
        models.session(LocalSpark.session());
        PipelineModel model = models.load(folder.resolve("results/model").toString());
        assertThat(((EnsembleModel) model.stages()[1]).members()).hasSize(2);
    }
}
