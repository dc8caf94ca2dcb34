package io.bellows.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar that is distributed, on clusters of the oldest and the newest Spark that it serves. */
@Timeout(900)
class SparkVersionsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int DIGITS = 1_500;

    @TempDir
    private static Path folder;

    private static String digits;

    @BeforeAll
    static void writeDigits() {
        digits = folder.resolve("digits").toString();
        ThreeJobs.writeDigits(LocalSpark.session(), DIGITS, digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {ProjectHome.OLDEST_SPARK, ProjectHome.NEWEST_SPARK})
    void trainsQuantizesAndScores(String version) throws Exception {
        Path output = folder.resolve("out-" + version);
        Path scores = folder.resolve("scores-" + version);
        try (StandaloneCluster cluster =
                StandaloneCluster.start("spark-" + version, 2, 1, ProjectHome.spark(version), Map.of())) {
            cluster.submit(
                            "run",
                            List.of(
                                    "run",
                                    ProjectHome.folder()
                                            .resolve("conf/mnist.conf")
                                            .toString(),
                                    "--set",
                                    "input.path=" + digits,
                                    "--set",
                                    "output.path=" + output,
                                    "--set",
                                    "AugmentImages.copies=1",
                                    "--set",
                                    "DataParallelClassifier.epochs=4",
                                    "--set",
                                    "DataParallelClassifier.numWorkers=2"),
                            Map.of())
                    .await(LIMIT);
            cluster.submit("score", List.of("score", output.toString(), digits, scores.toString()), Map.of())
                    .await(LIMIT);
        }

        JsonNode report =
                new ObjectMapper().readTree(output.resolve("report.json").toFile());
        assertThat(report.at("/environment/spark").asText()).isEqualTo(version);
        assertThat(report.at("/accuracy/fp32").asDouble()).isGreaterThan(0.8);
        assertThat(report.at("/accuracy/int8").asDouble()).isGreaterThan(0.8);
        assertThat(lines(scores)).isEqualTo(DIGITS);
    }

    private static long lines(Path written) throws Exception {
        try (Stream<Path> parts = Files.list(written)) {
            long lines = 0;
            for (Path part :
                    parts.filter(path -> path.toString().endsWith(".json")).toList()) {
                lines += Files.readAllLines(part).size();
            }
            return lines;
        }
    }
}
