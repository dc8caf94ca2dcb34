package io.bellows.it.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.it.cluster.ProjectHome;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of Spark in the files that users start from, and in the commands of the documents, is one that exists. */
class SettingsIT {
    private static final Pattern YAML = Pattern.compile("^ +(spark\\.[\\w.]+): (.+)$", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("--conf \"?(spark\\.[\\w.]+)=(\\S+)");
    private static KnownKeys known;

    @BeforeAll
    static void load() throws Exception {
        known = new KnownKeys();
    }

    static List<Path> files() throws IOException {
        Path home = ProjectHome.folder();
        try (Stream<Path> conf = Files.walk(home.resolve("conf"));
                Stream<Path> docs = Files.walk(home.resolve("docs"))) {
            return Stream.concat(conf, docs)
                    .filter(file -> file.toString().matches(".*(spark-[\\w-]+\\.conf|\\.json|\\.yaml|\\.md|\\.sh)"))
                    .map(home::relativize)
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> settings(Path file) throws IOException {
        Path path = ProjectHome.folder().resolve(file);
        Map<String, String> found = new TreeMap<>();
        if (file.toString().endsWith(".conf")) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            }
            properties.forEach((key, value) -> found.put((String) key, (String) value));
        } else if (file.toString().endsWith(".json")) {
            collect(new ObjectMapper().readTree(path.toFile()), found);
        } else {
            Pattern pattern = file.toString().endsWith(".yaml") ? YAML : OPTION;
            pattern.matcher(Files.readString(path)).results().forEach(one -> found.put(one.group(1), one.group(2)));
        }
        return found;
    }

    private static void collect(JsonNode node, Map<String, String> found) {
        node.fields().forEachRemaining(field -> {
            if (field.getKey().startsWith("spark.")) {
                found.put(field.getKey(), field.getValue().asText());
            }
        });
        node.forEach(child -> collect(child, found));
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasNoKeyThatNothingDefines(Path file) throws IOException {
        assertThat(settings(file).keySet()).allMatch(known::contains);
    }

    @ParameterizedTest
    @MethodSource("files")
    void givesEachTaskItsPartOfTheGpu(Path file) throws IOException {
        Map<String, String> settings = settings(file);
        String cores = settings.get("spark.executor.cores");
        String part = settings.get("spark.task.resource.gpu.amount");
        if (cores != null && part != null) {
            assertThat(Double.parseDouble(part.replace("\"", "")) * Integer.parseInt(cores))
                    .isEqualTo(1);
        }
    }

    @Test
    void looksIntoFilesOfEveryKind() throws IOException {
        for (String file : List.of(
                "conf/spark-standalone-rapids.conf",
                "conf/emr/configurations-rapids.json",
                "conf/databricks/cluster-rapids.json",
                "conf/kubernetes/spark-application-rapids.yaml")) {
            assertThat(settings(Path.of(file)))
                    .containsEntry("spark.plugins", "com.nvidia.spark.SQLPlugin")
                    .containsKey("spark.rapids.sql.concurrentGpuTasks");
        }
        assertThat(settings(Path.of("docs/kubernetes.md"))).isNotEmpty();
    }

    @Test
    void wouldFindAMistypedKey() {
        assertThat(List.of(
                        "spark.executor.memoryOverheads",
                        "spark.executor.resource.gpu.amounts",
                        "spark.rapids.sql.concurrentGpuTask",
                        "spark.kubernetes.executor.podTemplate",
                        "spark.yarn.nothing",
                        "spark.sql.nothing"))
                .noneMatch(known::contains);
    }
}
