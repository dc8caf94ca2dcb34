package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindRateCommandTest {
    private static final String JOB = """
            name = sign
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.2, validationFraction = 0.2, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [x, y], outputCol = features }
              {
                stage = TrainingOnly
                validationIndicatorCol = validation
                stages = [{ stage = ClassBalancedSampler, labelCol = label }]
                estimator = {
                  stage = PostTrainingQuantizer
                  estimator = {
                    stage = DataParallelClassifier, batchSize = 10, optimizer = sgd, patience = 2
                    validationIndicatorCol = validation, hiddenUnits = [8], checkpointPath = checkpoints
                  }
                }
              }
            ]
            evaluate { labelCol = label, predictionCol = prediction }
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    @Test
    void suggestsARateAndDrawsTheCurveOfANestedTrainer() throws IOException {
        Path picture = folder.resolve("rate/curve.png");

        assertThat(find("--out", picture.toString())).as(bellows.err()).isZero();

        assertThat(bellows.out()).contains("suggested, a tenth of the rate of the least loss");
        BufferedImage drawn = ImageIO.read(picture.toFile());
        assertThat(drawn.getWidth()).isEqualTo(800);
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("rate/curve.json").toFile());
        assertThat(json.path("suggested").asDouble()).isBetween(1e-5, 10.0);
        assertThat(json.path("rates").get(0).asDouble()).isEqualTo(1e-6);
        assertThat(json.path("losses").size()).isBetween(31, 100);
        assertThat(folder.resolve("results")).doesNotExist();
    }

    @Test
    void refusesStepsThatAreNoNumber() throws IOException {
        assertThat(find("--steps", "some")).isEqualTo(2);
        assertThat(bellows.err()).contains("found 'some', expected a number from 10");
    }

    private int find(String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("job.conf"), JOB);
        LocalSpark.session()
                .range(300)
                .select(
                        functions.col("id"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 5").as("x"),
                        functions.expr("cast(id % 7 - 3 as double) / 3").as("y"),
                        functions.expr("cast(id % 20 >= 10 as int)").as("label"))
                .write()
                .parquet(folder.resolve("rows").toString());
        List<String> arguments = new ArrayList<>(List.of("find-lr", file.toString()));
        arguments.addAll(Arrays.asList(options));
        return bellows.run(arguments.toArray(String[]::new));
    }
}
