package io.bellows.it.gpu;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.it.cluster.ProjectHome;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What RAPIDS says of the plans of {@link GpuStages}, on a machine without a GPU.
 *
 * <p>Its {@code ExplainPlan} tags each operator and expression of a plan that is never run. It needs its jar on the class
 * path, which no module has; so it is asked in a Java process of its own. Adaptive execution is off there, since the parts
 * of an adaptive plan are not examined, and the rows are read from Parquet, since a table in memory is folded away. What
 * writes a table is no part of a plan, and not examined either.
 */
final class GpuPlan {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GpuPlan() {}

    /** For each stage the lines of the explanation that tell what is not for the GPU, trimmed; none where all is. */
    static Map<String, List<String>> notOnGpu(Path folder, Duration limit) throws IOException, InterruptedException {
        Path found = folder.resolve("not-on-gpu.json");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList());
        command.addAll(List.of(
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + ProjectHome.rapidsJar(),
                GpuPlan.class.getName(),
                folder.resolve("rows").toString(),
                found.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new AssertionError("RAPIDS did not explain the plans: " + Files.readString(log));
            }
            return MAPPER.readValue(found.toFile(), new TypeReference<>() {});
        } finally {
            process.destroyForcibly();
        }
    }

    /** Arguments: a folder for the rows, the file of the result. */
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.adaptive.enabled", false)
                .config("spark.sql.shuffle.partitions", 1)
                .getOrCreate();
        GpuStages.rows(spark).write().parquet(arguments[0]);
        Dataset<Row> rows = spark.read().parquet(arguments[0]);
        Map<String, List<String>> found = new LinkedHashMap<>();
        found.put("a plan with a row function", complaints(rows.filter((Row row) -> row.getLong(0) > 3)));
        for (var stage : GpuStages.all().entrySet()) {
            Transformer transformer = stage.getValue().apply(rows);
            found.put(stage.getKey(), complaints(transformer.transform(rows)));
        }
        MAPPER.writeValue(Path.of(arguments[1]).toFile(), found);
        spark.stop();
    }

    private static List<String> complaints(Dataset<Row> plan) throws ReflectiveOperationException {
        Method explain = Class.forName("com.nvidia.spark.rapids.ExplainPlan")
                .getMethod("explainPotentialGpuPlan", Dataset.class, String.class);
        String text = (String) explain.invoke(null, plan, "ALL");
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.stream().noneMatch(line -> line.startsWith("*"))) {
            throw new IllegalStateException("Cannot read the explanation of RAPIDS: found '" + text + "'");
        }
        return lines.stream()
                .filter(line -> line.startsWith("!") || line.startsWith("@"))
                .distinct()
                .toList();
    }
}
