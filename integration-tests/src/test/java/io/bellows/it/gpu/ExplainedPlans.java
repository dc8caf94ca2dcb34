package io.bellows.it.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.gpu.GpuPlan;
import io.bellows.it.cluster.EndedProgram;
import io.bellows.it.cluster.ProjectHome;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@link GpuPlan} tells of {@link GpuStages}, {@link GpuQueries} and {@link GpuJobs}, as its JSON, by name.
 *
 * <p>RAPIDS's jar is on the class path of no module, so it is asked in a Java process of its own.
 */
final class ExplainedPlans {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ExplainedPlans() {}

    /** The plans; those of {@link GpuStages} under the name of the stage. */
    static JsonNode explain(Path folder, Duration limit) throws IOException, InterruptedException {
        Path found = folder.resolve("plans.json");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList());
        command.addAll(List.of(
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + ProjectHome.rapidsJar(),
                ExplainedPlans.class.getName(),
                folder.resolve("rows").toString(),
                found.toString()));
        EndedProgram explained =
                EndedProgram.run(new ProcessBuilder(command).directory(folder.toFile()), folder, limit);
        assertThat(explained.code()).as(explained.output()).isZero();
        return MAPPER.readTree(found.toFile());
    }

    /** Arguments: a folder for the rows, the file of the result. */
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 1)
                .getOrCreate();
        GpuStages.rows(spark).write().parquet(arguments[0]);
        Dataset<Row> rows = spark.read().parquet(arguments[0]);
        Map<String, JsonNode> plans = new LinkedHashMap<>();
        for (var stage : GpuStages.all().entrySet()) {
            add(plans, stage.getKey(), GpuPlan.explain(stage.getValue().apply(rows), rows));
        }
        for (var query : GpuQueries.of(spark, rows).entrySet()) {
            add(plans, query.getKey(), GpuPlan.explain(query.getValue()));
        }
        for (var job :
                GpuJobs.all(spark, Path.of(arguments[0]).resolveSibling("jobs")).entrySet()) {
            add(plans, job.getKey(), job.getValue());
        }
        if (!spark.conf().get("spark.sql.adaptive.enabled", "true").equals("true")) {
            throw new IllegalStateException("The settings of the session were changed");
        }
        MAPPER.writeValue(Path.of(arguments[1]).toFile(), plans);
        spark.stop();
    }

    private static void add(Map<String, JsonNode> plans, String name, GpuPlan plan) throws IOException {
        JsonNode json = MAPPER.readTree(plan.toJson());
        if (plan.toTable().lines().anyMatch(line -> line.length() > 80)) {
            throw new IllegalStateException("The table of '" + name + "' is wider than a terminal");
        }
        plans.put(name, json);
    }
}
