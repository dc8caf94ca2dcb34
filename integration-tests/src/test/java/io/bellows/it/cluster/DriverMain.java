package io.bellows.it.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The main class of every test application: runs a {@link DriverTask} and writes its outcome as JSON. */
public final class DriverMain {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DriverMain() {}

    /** Arguments: the task's class, the file of its arguments, the file of progress lines, the file of the outcome. */
    public static void main(String[] arguments) throws Exception {
        DriverTask<?, ?> task = Class.forName(arguments[0])
                .asSubclass(DriverTask.class)
                .getDeclaredConstructor()
                .newInstance();
        Progress progress = new Progress(Path.of(arguments[2]));
        SparkSession spark = SparkSession.builder().getOrCreate();
        progress.tell("application " + spark.sparkContext().applicationId());
        Outcome<?> outcome = run(task, spark, Path.of(arguments[1]), progress);
        Path result = Path.of(arguments[3]);
        Path aside = result.resolveSibling(result.getFileName() + ".aside");
        MAPPER.writeValue(aside.toFile(), outcome);
        Files.move(aside, result, StandardCopyOption.ATOMIC_MOVE);
        spark.stop();
        // Spark's barrier timers are threads that would keep the process alive
        System.exit(0);
    }

    private static <A, R> Outcome<R> run(DriverTask<A, R> task, SparkSession spark, Path file, Progress progress) {
        long start = System.nanoTime();
        R value = null;
        List<Outcome.Failure> failures = new ArrayList<>();
        try {
            value = task.run(spark, MAPPER.readValue(file.toFile(), task.argumentType()), progress);
        } catch (Throwable e) {
            e.printStackTrace();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                failures.add(new Outcome.Failure(cause.getClass().getName(), String.valueOf(cause.getMessage())));
            }
        }
        return new Outcome<>(value, failures, (System.nanoTime() - start) / 1e9);
    }
}
