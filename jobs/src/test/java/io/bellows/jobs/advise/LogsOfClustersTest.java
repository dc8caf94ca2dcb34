package io.bellows.jobs.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.jobs.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event logs as clusters write and people keep them: the true log of a job of one task on four cores, changed. */
final class LogsOfClustersTest {
    private static final String ADDED = "\"Event\":\"SparkListenerExecutorAdded\"";

    @TempDir
    private static Path folder;

    private static List<String> narrow;
    private static List<String> loop;

    @BeforeAll
    static void runJobsOfOneTaskOnFourCores() throws IOException {
        narrow = log("narrow", 1, 1_500);
        loop = log("loop", 30, 50);
    }

    private static List<String> log(String name, int stages, int millis) throws IOException {
        LocalSpark.session().stop();
        Path logs = Files.createDirectories(folder.resolve(name));
        try (SparkSession spark = SparkSession.builder()
                .master("local[4]")
                .appName(name)
                .config("spark.ui.enabled", "false")
                .config("spark.eventLog.enabled", "true")
                .config("spark.eventLog.dir", logs.toUri().toString())
                .getOrCreate()) {
            for (int i = 0; i < stages; i++) {
                new JavaSparkContext(spark.sparkContext())
                        .parallelize(List.of(millis), 1)
                        .foreach(one -> Thread.sleep(one));
            }
        }
        try (Stream<Path> files = Files.list(logs)) {
            return Files.readAllLines(
                    files.filter(file -> !file.getFileName().toString().startsWith("."))
                            .findFirst()
                            .orElseThrow());
        }
    }

    private static List<String> replaced(String pattern, String replacement) {
        List<String> changed = narrow.stream()
                .map(line -> line.replaceAll(pattern, replacement))
                .toList();
        assertThat(changed).isNotEqualTo(narrow);
        return changed;
    }

    private static Advice advice(List<String> lines) throws IOException {
        return Advice.of(
                Files.write(Files.createTempFile(folder, "log", ""), lines).toString(), null);
    }

    private static List<String> problems(List<String> lines) throws IOException {
        return advice(lines).findings().stream().map(Finding::problem).toList();
    }

    @Test
    void aStageThatTrainsMayHaveFewerTasksThanCores() throws IOException {
        assertThat(problems(narrow)).containsExactly("idle slots");
        assertThat(problems(replaced("foreach at LogsOfClustersTest.java:\\d+", "training of classifier_1")))
                .isEmpty();
    }

    @Test
    void aTaskMayTakeSeveralCores() throws IOException {
        assertThat(problems(replaced("(\"Spark Properties\":\\{)", "$1\"spark.task.cpus\":\"4\",")))
                .isEmpty();
    }

    @Test
    void addsUpTheStagesOfALoop() throws IOException {
        Finding idle = advice(loop).findings().stream()
                .filter(one -> one.problem().equals("idle slots"))
                .findFirst()
                .orElseThrow();

        assertThat(idle.where()).contains("(foreach at LogsOfClustersTest").endsWith(", and 29 more of that name");
        assertThat(idle.seconds()).isGreaterThan(30 * 0.045 * 0.75);
    }

    @Test
    void doesNotAddUpExecutorsThatReplacedEachOther() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : narrow) {
            String one = line.replace("\"Total Cores\":4", "\"Total Cores\":1");
            lines.add(one);
            if (one.contains(ADDED)) {
                Matcher time = Pattern.compile("\"Timestamp\":(\\d+)").matcher(one);
                assertThat(time.find()).isTrue();
                lines.add("{\"Event\":\"SparkListenerExecutorRemoved\",\"Timestamp\":" + time.group(1)
                        + ",\"Executor ID\":\"driver\",\"Removed Reason\":\"Executor decommission: spot\"}");
                lines.add(one.replace("\"driver\"", "\"1\""));
            }
        }

        Advice advice = advice(lines);

        assertThat(advice.findings()).isEmpty();
        assertThat(advice.toTable()).contains("2 executors of 1 cores at a time, 1 stages");
    }

    @Test
    void namesSomeOfManyLosses() throws IOException {
        List<String> lines = new ArrayList<>(narrow);
        for (int i = 0; i < 40; i++) {
            lines.add(
                    2,
                    "{\"Event\":\"SparkListenerExecutorRemoved\",\"Timestamp\":1,\"Executor ID\":\"" + i
                            + "\",\"Removed Reason\":\"Container from a bad node\"}");
        }

        assertThat(advice(lines).findings())
                .filteredOn(one -> one.problem().equals("failures"))
                .singleElement()
                .satisfies(one -> assertThat(one.figure())
                        .contains("executor 39: Container from a bad node; ")
                        .endsWith("; and 35 more"));
    }

    @Test
    void aTaskThatWasKilledDidNotFail() throws IOException {
        assertThat(problems(replaced("\"Killed\":false", "\"Killed\":true"))).isEmpty();
        assertThat(problems(replaced("\"Failed\":false", "\"Failed\":true"))).containsExactly("failures");
    }

    @Test
    void readsTheLaterPartOfALog() throws IOException {
        List<String> part = new ArrayList<>(narrow);
        part.removeIf(line -> line.contains(ADDED) || line.contains("SparkListenerApplicationStart"));

        Advice advice = advice(part);

        assertThat(advice.findings()).isEmpty();
        assertThat(advice.toTable()).containsPattern("^: [0-9]{1,3}\\.[0-9] s, 0 executors");
    }

    @Test
    void passesOverWhatAnotherSparkWrites() throws IOException {
        List<String> lines =
                new ArrayList<>(replaced("(\"Task Info\":\\{)", "\"Later\":{\"x\":[1]},$1\"Later\":null,"));
        lines.add(3, "");
        lines.add(4, "{\"Event\":\"org.example.LaterEvent\",\"x\":{}}");

        assertThat(problems(lines)).containsExactly("idle slots");
    }

    @Test
    void takesAReasonOfALaterSparkForATasksEnd() throws IOException {
        assertThat(problems(replaced("\"Reason\":\"Success\"", "\"Reason\":\"EndedInALaterWay\"")))
                .containsExactly("idle slots");
    }

    @Test
    void namesTheEventThatLacksWhatCounts() {
        assertThatThrownBy(() -> advice(replaced("\"Task Info\":", "\"Task\":")))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("found an event SparkListenerTaskEnd in line ");
    }

    @Test
    void saysNothingOfALogWithoutTasks() throws IOException {
        assertThat(advice(narrow.subList(0, 1)).toTable())
                .contains("the log ends before the application does\nno task of it ended well");
    }

    @ParameterizedTest
    @ValueSource(strings = {"saved.json", "app-1.v2.log", "eventlog-2024-05-01--10-00.gz", "local-1.gz.inprogress"})
    void takesNoEndingForACodecThatIsNone(String name) throws IOException {
        Path log = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(log);
                OutputStream out = name.contains(".gz") ? new GZIPOutputStream(file) : file) {
            out.write(String.join("\n", narrow).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Advice.of(log.toString(), null).toTable()).startsWith("narrow: ");
    }

    @Test
    void readsAFileOfDatabricks() throws IOException {
        List<String> lines = new ArrayList<>(narrow);
        lines.set(
                0, "{\"Event\":\"DBCEventLoggingListenerMetadata\",\"Spark Version\":\"3.5.0\",\"Rollover Number\":0}");

        assertThat(problems(lines)).containsExactly("idle slots");
    }

    @Test
    void saysWhatARollingLogLacks() throws IOException {
        Path rolling = Files.createDirectories(folder.resolve("eventlog_v2_local-1"));
        Files.write(rolling.resolve("events_1_local-1"), narrow);

        assertThatThrownBy(() -> Advice.of(rolling.toString(), null))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("found a rolling log that is not whole")
                .hasMessageContaining("appstatus");
    }

    @Test
    void namesTheLogsOfAFolderWhateverWroteThem() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        for (String name : List.of("application_17_0001", "spark-0a1b", "notes.txt")) {
            Files.createFile(logs.resolve(name));
        }

        assertThatThrownBy(() -> Advice.of(logs.toString(), null))
                .hasMessageContaining("name one of those in it: [application_17_0001, spark-0a1b]");
    }
}
