package io.bellows.it.yarn;

import static io.bellows.it.cluster.ProjectHome.NEWEST_SPARK;
import static io.bellows.it.cluster.ProjectHome.OLDEST_SPARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.SubmittedCommand;
import io.bellows.it.cluster.YarnCluster;
import io.bellows.it.job.ThreeJobs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The three jobs on YARN in cluster mode, with the oldest and newest Spark 3.5; jars, rows and results are on HDFS. */
@Timeout(1800)
class YarnIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int DIGITS = 1_500;

    @TempDir
    private static Path folder;

    private static YarnCluster cluster;
    private static String digits;

    @BeforeAll
    static void start() throws IOException {
        cluster = YarnCluster.start("yarn", List.of(OLDEST_SPARK, NEWEST_SPARK));
        Path local = folder.resolve("digits");
        ThreeJobs.writeDigits(LocalSpark.session(), DIGITS, local.toString());
        digits = cluster.upload(local, "/rows/digits");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void trainsAndQuantizesDigits() throws Exception {
        JsonNode report = run(
                ThreeJobs.DIGITS,
                NEWEST_SPARK,
                digits,
                "--set",
                "AugmentImages.copies=1",
                "--set",
                "DataParallelClassifier.epochs=4");

        assertThat(report.at("/environment/master").asText()).isEqualTo("yarn");
        assertThat(report.at("/environment/spark").asText()).isEqualTo(NEWEST_SPARK);
        assertThat(report.at("/trainings/0/workers").asInt()).isEqualTo(2);
        assertThat(report.at("/trainings/0/threadsPerWorker").asInt()).isEqualTo(2);
        assertThat(report.at("/rows/test").asLong()).isEqualTo(DIGITS / 5);
        assertThat(report.at("/accuracy/fp32").asDouble()).isGreaterThan(0.85);
        assertThat(report.at("/accuracy/int8").asDouble()).isGreaterThan(0.85);
    }

    @Test
    void trainsOnImagesThatChangeEachEpochByAWorkerInEachSlotOfAnOldSpark() throws Exception {
        JsonNode report = run(ThreeJobs.IMAGES, OLDEST_SPARK, digits, "--set", "DataParallelClassifier.epochs=1");

        assertThat(report.at("/environment/spark").asText()).isEqualTo(OLDEST_SPARK);
        assertThat(report.at("/trainings/0/workers").asInt()).isEqualTo(4);
        assertThat(report.at("/trainings/0/threadsPerWorker").asInt()).isEqualTo(1);

        assertThat(report.at("/rows/test").asLong()).isEqualTo(DIGITS / 5);
        assertThat(report.at("/accuracy/fp32").asDouble()).isBetween(0.05, 1.0);
    }

    @Test
    void aUsersProgramHasBellowsFromHdfsAndTrainsOnTableWithRowsOfSmote() throws Exception {
        Path local = folder.resolve("table");
        ThreeJobs.writeTable(LocalSpark.session(), local.toString());
        String input = cluster.upload(local, "/rows/table");
        String output = cluster.uri("/out/" + ThreeJobs.TABLE);
        String jars = cluster.uri("/out/jars");
        Path file = ThreeJobs.TABLE.file(folder, input, output);
        List<String> words = new ArrayList<>(List.of(jars));
        words.addAll(words(file, input, output, "--set", "DataParallelClassifier.numWorkers=2"));

        JsonNode report =
                report(cluster.submit("users-program", NEWEST_SPARK, UsersProgram.class, file, words), output);

        ThreeJobs.assertBalanced(report);
        assertThat(LocalSpark.session().read().textFile(jars).collectAsList())
                .hasSize(3)
                .containsOnly("__app__.jar bellows-on-hdfs.jar");
    }

    @Test
    void tellsTheClientWhatIsWrong() throws Exception {
        Path file = ThreeJobs.TABLE.file(folder, cluster.uri("/nothing"), cluster.uri("/out/nothing"));

        assertThatThrownBy(() -> cluster.submit("wrong", NEWEST_SPARK, file, List.of("run", "table.conf"))
                        .await(LIMIT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("final status: FAILED")
                .hasMessageContaining("/nothing");
    }

    private static JsonNode run(ThreeJobs job, String version, String input, String... changes) throws Exception {
        String output = cluster.uri("/out/" + job);
        Path file = job.file(folder, input, output);
        return report(cluster.submit(job.toString(), version, file, words(file, input, output, changes)), output);
    }

    private static List<String> words(Path file, String input, String output, String... changes) {
        List<String> words = new ArrayList<>(List.of("run", file.getFileName().toString()));
        words.addAll(List.of("--set", "input.path=" + input, "--set", "output.path=" + output));
        words.addAll(List.of(changes));
        return words;
    }

    private static JsonNode report(SubmittedCommand job, String output) throws Exception {
        try {
            job.await(LIMIT);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + cluster.containerLogs(), e);
        }
        assertThat(cluster.files().exists(new org.apache.hadoop.fs.Path(output, "model/metadata/_SUCCESS")))
                .isTrue();
        try (InputStream in = cluster.files().open(new org.apache.hadoop.fs.Path(output, "report.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }
}
