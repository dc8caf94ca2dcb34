package io.bellows.it.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.SharedCluster;
import io.bellows.it.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs through spark-submit on two one-core executors. */
@ExtendWith(SharedCluster.class)
@Timeout(900)
class ClusterJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String SERIALIZER = "spark.serializer";
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
    private static final String BESIDE_RAPIDS =
            "io.bellows.kryo.BellowsKryoRegistrator,com.nvidia.spark.rapids.GpuKryoRegistrator";

    private static final List<String> HALF = List.of("--set", "DataParallelClassifier.epochs=3");

    private static final List<String> BRIEFLY =
            List.of("--set", "DataParallelClassifier.epochs=1", "--set", "AugmentImages.copies=1");

    private final StandaloneCluster cluster;

    ClusterJobIT(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    /** The cluster serializes by Kryo, which needs no registrator. */
    @Test
    void isAsAccurateAsInOneProcess(@TempDir Path folder) throws Exception {
        List<String> local = new ArrayList<>(HALF);
        local.addAll(List.of("--master", "local[2]"));

        JsonNode onCluster = run(folder.resolve("cluster"), HALF, Map.of(SERIALIZER, KRYO));
        JsonNode inOneProcess = run(folder.resolve("local"), local, Map.of());

        assertThat(onCluster.at("/rows/train").asLong())
                .isEqualTo(inOneProcess.at("/rows/train").asLong());
        assertThat(onCluster.at("/rows/test").asLong()).isEqualTo(2_000);
        for (String form : List.of("fp32", "int8")) {
            assertThat(onCluster.at("/accuracy/" + form).asDouble())
                    .as(form)
                    .isGreaterThan(0.98)
                    .isCloseTo(inOneProcess.at("/accuracy/" + form).asDouble(), within(0.005));
        }
    }

    @Test
    void runsAndScoresUnderKryoThatKnowsEveryClass(@TempDir Path folder) throws Exception {
        Map<String, String> kryo = Map.of(
                "spark.jars",
                ProjectHome.rapidsJar().toString(),
                SERIALIZER,
                KRYO,
                "spark.kryo.registrationRequired",
                "true",
                "spark.kryo.registrator",
                BESIDE_RAPIDS);
        JsonNode report = run(folder, BRIEFLY, kryo);
        cluster.submit(
                        "kryo-score",
                        List.of(
                                "score",
                                folder.resolve("model").toString(),
                                ProjectHome.digits().toString(),
                                folder.resolve("scores").toString()),
                        kryo)
                .await(LIMIT);

        assertThat(report.at("/accuracy/int8").asDouble()).isGreaterThan(0.9);
        assertThat(folder.resolve("scores/_SUCCESS")).exists();
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGES", "TABLE"})
    void runsTheOtherJobs(ThreeJobs job, @TempDir Path folder) throws Exception {
        String input = folder.resolve("rows").toString();
        if (job == ThreeJobs.TABLE) {
            ThreeJobs.writeTable(LocalSpark.session(), input);
        } else {
            ThreeJobs.writeDigits(LocalSpark.session(), 1_000, input);
        }
        Path output = folder.resolve("out");
        Path file = job.file(folder, input, output.toString());
        cluster.submit(
                        "job-" + job,
                        List.of(
                                "run",
                                file.toString(),
                                "--set",
                                "DataParallelClassifier.epochs=1",
                                "--set",
                                "DataParallelClassifier.numWorkers=2"),
                        Map.of())
                .await(LIMIT);

        JsonNode report =
                new ObjectMapper().readTree(output.resolve("report.json").toFile());
        if (job == ThreeJobs.TABLE) {
            ThreeJobs.assertBalanced(report);
        } else {
            assertThat(report.at("/rows/test").asLong()).isEqualTo(200);
            assertThat(report.at("/accuracy/fp32").asDouble()).isBetween(0.05, 1.0);
        }
        assertThat(output.resolve("model/metadata/_SUCCESS")).exists();
    }

    private JsonNode run(Path output, List<String> changes, Map<String, String> conf)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "run", ProjectHome.folder().resolve("conf/mnist.conf").toString(), "--set", "output.path=" + output));
        words.addAll(changes);
        cluster.submit("job-" + output.getFileName(), words, conf).await(LIMIT);
        return new ObjectMapper().readTree(output.resolve("report.json").toFile());
    }
}
