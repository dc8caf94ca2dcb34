package io.bellows.jobs.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Event logs of small jobs, each with a fault, and one with none. */
final class AdviceTest {
    private static final String WELL = "well";

    @TempDir
    private static Path folder;

    private static Path well;

    @BeforeAll
    static void runAJobWithoutFault() throws IOException {
        well = log(WELL, 2, Map.of(), spark -> sleep(spark, List.of(1_500, 1_500)));
    }

    @AfterAll
    static void leaveNoSession() {
        LocalSpark.session().stop();
    }

    /** The log of {@code job}, run in a session of its own. */
    private static Path log(String name, int cores, Map<String, String> settings, Consumer<SparkSession> job)
            throws IOException {
        LocalSpark.session().stop();
        Path logs = Files.createDirectories(folder.resolve(name));
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[" + cores + "]")
                .appName(name)
                .config("spark.ui.enabled", "false")
                .config("spark.eventLog.enabled", "true")
                .config("spark.eventLog.dir", logs.toUri().toString());
        settings.forEach(builder::config);
        try (SparkSession spark = builder.getOrCreate()) {
            job.accept(spark);
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void sleep(SparkSession spark, List<Integer> millis) {
        new JavaSparkContext(spark.sparkContext())
                .parallelize(millis, millis.size())
                .foreach(one -> Thread.sleep(one));
    }

    private static List<Finding> findings(Path log) throws IOException {
        return Advice.of(log.toString(), null).findings();
    }

    private static Finding finding(Path log, String problem) throws IOException {
        List<Finding> all = findings(log);
        return all.stream()
                .filter(one -> one.problem().equals(problem))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + problem + " among " + all));
    }

    @Test
    void saysThatNothingHeldAJobBack() throws IOException {
        Advice advice = Advice.of(well.toString(), null);

        assertThat(advice.findings()).isEmpty();
        assertThat(advice.toTable())
                .startsWith("well: ")
                .contains("1 executors of 2 cores in all, 1 stages\n", "nothing held it back");
    }

    @Test
    void findsTheStageOfASkewedRepartition() throws IOException {
        Path log = log("skewed", 2, Map.of("spark.sql.adaptive.enabled", "false"), spark -> spark.range(2_000)
                .withColumn("key", functions.expr("if(id < 1900, 0, id)"))
                .repartition(4, functions.col("key"))
                .foreachPartition((Iterator<Row> rows) -> {
                    while (rows.hasNext()) {
                        rows.next();
                        Thread.sleep(2);
                    }
                }));

        Finding skew = finding(log, "skew");

        assertThat(skew.where()).contains("foreachPartition at AdviceTest");
        assertThat(skew.figure()).containsPattern("longest task took [0-9,]+ ms, the median [0-9,]+ ms");
        assertThat(skew.seconds()).isGreaterThan(2);
        assertThat(skew.change()).contains("spark.sql.adaptive.skewJoin.enabled");
    }

    @Test
    void findsWhatDidNotFitIntoMemory() throws IOException {
        Path log = log(
                "spilling",
                1,
                Map.of("spark.memory.fraction", "0.01", "spark.sql.shuffle.partitions", "1"),
                spark -> spark.range(0, 3_000_000, 1, 1)
                        .selectExpr("hash(id) AS a", "id", "id AS b", "id AS c")
                        .sort("a")
                        .foreach(row -> {}));

        Finding spill = finding(log, "spill");

        assertThat(spill.figure()).containsPattern("[0-9.,]+ MB of it did not fit into memory");
        assertThat(spill.change()).contains("spark.executor.memory", "spark.sql.shuffle.partitions");
    }

    @Test
    void findsSlotsWithoutATask() throws IOException {
        Path log = log("narrow", 4, Map.of(), spark -> sleep(spark, List.of(2_500)));

        Finding idle = finding(log, "idle slots");

        assertThat(idle.figure()).startsWith("it had 1 tasks for 4 slots over ");
        assertThat(idle.change()).contains("repartition(4)");
        assertThat(idle.seconds()).isBetween(0.75 * 2.4, 60.0);
    }

    @ParameterizedTest
    @CsvSource({
        "JVM GC Time, 1200, garbage, spark.executor.memory",
        "Fetch Wait Time, 1200, shuffle wait, shuffle fewer bytes",
        "Executor Run Time, 1, scheduler delay, spark.sql.shuffle.partitions"
    })
    void findsWhereTheTimeOfTasksWent(String metric, int millis, String problem, String setting) throws IOException {
        Path log = folder.resolve("changed-" + problem.replace(' ', '-'));
        Files.writeString(
                log, Files.readString(well).replaceAll("\"" + metric + "\":\\d+", "\"" + metric + "\":" + millis));

        Finding found = finding(log, problem);

        assertThat(found.where()).contains("stage 0 (foreach at AdviceTest");
        assertThat(found.figure()).containsPattern("^[0-9]+ % of ");
        assertThat(found.seconds()).isGreaterThan(0.9);
        assertThat(found.change()).contains(setting);
    }

    @Test
    void findsInTheReportWhatHeldTheTrainingBack() throws IOException {
        Path report = folder.resolve("report.json");
        Files.writeString(report, """
                {"trainings":[
                  {"workers":2,"threadsPerWorker":1,"seconds":{"dataWait":0.5,"sync":0.1,"total":1.5}},
                  {"workers":2,"threadsPerWorker":1,"seconds":{"dataWait":0,"sync":0.9,"total":1.5}},
                  {"workers":1,"threadsPerWorker":1,"seconds":{"dataWait":0,"sync":0.9,"total":1.5}}]}
                """);

        Advice advice = Advice.of(well.toString(), report.toString());

        assertThat(advice.findings())
                .extracting(Finding::problem)
                .containsExactly("too many workers", "too few workers", "data wait");
        assertThat(advice.findings().get(0).figure()).isEqualTo("summing gradients took 60 % of its time");
        assertThat(advice.findings().get(2).figure()).isEqualTo("steps waited for rows in 33 % of its time");
        assertThat(advice.toTable()).contains("it used 1 of 2 cores", "change: lower numWorkers");
        JsonNode json = new ObjectMapper().readTree(advice.toJson());
        assertThat(json.path("findings").get(1).path("problem").asText()).isEqualTo("too few workers");
        assertThat(json.path("cores").asInt()).isEqualTo(2);
    }

    @Test
    void countsTasksThatFailed() throws IOException {
        Path log = folder.resolve("failed");
        Files.writeString(log, Files.readString(well).replaceAll("\"Failed\":false", "\"Failed\":true"));

        assertThat(finding(log, "failures").figure()).isEqualTo("2 tasks did not succeed, executors lost: none");
    }

    @ParameterizedTest
    @CsvSource({"zstd, false", "lz4, false", "zstd, true"})
    void readsCompressedAndRollingLogs(String codec, boolean isRolling) throws IOException {
        Path log = log(
                codec + isRolling,
                2,
                Map.of(
                        "spark.eventLog.compress",
                        "true",
                        "spark.eventLog.compression.codec",
                        codec,
                        "spark.eventLog.rolling.enabled",
                        String.valueOf(isRolling)),
                spark -> sleep(spark, List.of(10, 10)));

        assertThat(Files.isDirectory(log)).isEqualTo(isRolling);
        assertThat(Advice.of(log.toString(), null).toTable())
                .startsWith(codec + isRolling + ": ")
                .contains("2 cores in all, 1 stages");
    }

    @Test
    void readsWhatIsWholeOfALogThatIsStillWritten() throws IOException {
        List<String> lines = Files.readAllLines(well);
        String cut = lines.subList(0, lines.size() - 1).stream().collect(Collectors.joining("\n"));
        Path log = folder.resolve("local-1.inprogress");
        Files.writeString(log, cut.substring(0, cut.length() - 25));

        assertThat(Advice.of(log.toString(), null).toTable()).contains("the log ends before the application does");
    }

    @Test
    void refusesWhatIsNoEventLog() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path text = Files.writeString(folder.resolve("text"), "hello\nworld\n");
        Path json = Files.writeString(folder.resolve("json"), "{\"Event\":\"SparkListenerJobEnd\"}\n");
        List<String> lines = Files.readAllLines(well);
        Path broken = Files.write(folder.resolve("broken"), List.of(lines.get(0), "}{", lines.get(1), lines.get(2)));
        Path notCompressed = Files.writeString(folder.resolve("log.zstd"), "hello");

        refused(folder.resolve("nowhere"), "found nothing there", "spark.eventLog.dir");
        refused(empty, "found no line", "events");
        refused(text, "found no event in line 1", "JSON of Spark");
        refused(json, "found 'SparkListenerJobEnd' in its first line", "'SparkListenerLogStart'");
        refused(broken, "found no event in line 2", "JSON of Spark");
        refused(notCompressed, "found bytes that cannot be decompressed", "as Spark wrote it");
        refused(folder.resolve(WELL), "found a folder that is not a log", "local-");
        assertThatThrownBy(() -> Advice.of(well.toString(), text.toString()))
                .hasMessageContaining("found no JSON, expected the report.json of a run");
        assertThatThrownBy(() ->
                        Advice.of(well.toString(), folder.resolve("nowhere").toString()))
                .hasMessageContaining("found no such file");
    }

    private static void refused(Path log, String found, String expected) {
        assertThatThrownBy(() -> Advice.of(log.toString(), null))
                .isInstanceOf(EventLogException.class)
                .hasMessageStartingWith("Cannot read event log '")
                .hasMessageContaining(found)
                .hasMessageContaining(expected);
    }
}
