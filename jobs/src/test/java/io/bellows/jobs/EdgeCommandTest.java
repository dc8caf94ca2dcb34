package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.compress.EdgeSearchModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search over pruning and bits from a job file. */
final class EdgeCommandTest {
    private static final String JOB = """
            name = small
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.1, validationFraction = 0.2, validationCol = validation, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [a, b, c, d], outputCol = features }
              %s
            ]
            output { path = results, overwrite = true }
            spark { master = "local[2]" }
            """;
    private static final String SEARCH = """
            {
              stage = EdgeSearch
              grid = ["sparsity=0.2|0.6", "mode=static-int8|fp16-weights"]
              maxModelBytes = 1000000
              estimator = {
                stage = PostTrainingQuantizer
                estimator = {
                  stage = Pruned
                  sparsitySchedule = cubic
                  trainFirst = false
                  estimator = {
                    stage = DataParallelClassifier
                    hiddenUnits = [6], batchSize = 16, epochs = 2
                  }
                }
              }
            }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    private int run(String stages) throws IOException {
        Path file = Files.writeString(folder.resolve("job.conf"), JOB.formatted(stages));
        LocalSpark.session()
                .range(120)
                .select(
                        functions.col("id"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 5").as("a"),
                        functions.expr("cast(id % 7 - 3 as double) / 3").as("b"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 4").as("c"),
                        functions.expr("cast(id % 11 - 5 as double) / 5").as("d"),
                        functions.expr("cast(id % 20 >= 10 as int)").as("label"))
                .write()
                .parquet(folder.resolve("rows").toString());
        return bellows.run(
                "edge", file.toString(), "--out", folder.resolve("edge.png").toString());
    }

    @Test
    void tellsDrawsAndSavesWhatItFinds() throws IOException {
        Path old = Files.createDirectory(folder.resolve("results")).resolve("report.json");
        Files.writeString(old, "{\"accuracy\": {\"fp32\": 0.5}}");

        assertThat(run(SEARCH)).as(bellows.err()).isZero();

        assertThat(old).as("report of another model").doesNotExist();

        assertThat(bellows.out() + bellows.err())
                .contains("sparsity=0.6, mode=fp16-weights: accuracy")
                .contains("chose sparsity=");
        assertThat(Files.readAllLines(folder.resolve("edge.csv"))).hasSize(5);
        assertThat(ImageIO.read(folder.resolve("edge.png").toFile()).getWidth()).isEqualTo(800);
        LocalSpark.session();
        PipelineModel model = PipelineModel.load(folder.resolve("results/model").toString());
        assertThat(((EdgeSearchModel) model.stages()[1]).candidates()).hasSize(4);
    }

    @Test
    void namesTheStageThatIsMissing() throws IOException {
        int code = run("{ stage = DataParallelClassifier, hiddenUnits = [6], epochs = 1 }");

        assertThat(code).isEqualTo(1);
        assertThat(bellows.err()).contains("found no EdgeSearch among its stages");
    }
}
