package io.bellows.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of Spark's classes that ends with this one, its output in a log file. */
final class JavaProcess implements AutoCloseable {
    /** Beside the logs; holds {@link WatchedMain}. */
    static final String WATCH_JAR = "watch.jar";

    /** The variable for the folder of Hadoop's settings. */
    static final String HADOOP_SETTINGS = "HADOOP_CONF_DIR";

    private static final int TAIL_LINES = 40;

    private final Process process;
    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code mainClass} with nothing but Spark, and {@link #WATCH_JAR}, on its class path.
     *
     * @param through words before those of Java
     * @param environment variables beside those of this process; a {@code SPARK_HOME} among them is the Spark that runs
     */
    static JavaProcess start(
            Path log,
            List<String> through,
            Map<String, String> environment,
            List<String> options,
            String mainClass,
            List<String> arguments) {
        Path spark = Path.of(
                environment.getOrDefault("SPARK_HOME", ProjectHome.spark().toString()));
        String classPath = log.resolveSibling(WATCH_JAR) + ":" + spark.resolve("jars") + "/*";
        if (environment.containsKey(HADOOP_SETTINGS)) {
            // as spark-submit does
            classPath = environment.get(HADOOP_SETTINGS) + ":" + classPath;
        }
        List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(moduleOptions());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, WatchedMain.class.getName(), mainClass));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(log.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("SPARK_HOME", spark.toString());
            builder.environment().put("SPARK_SCALA_VERSION", "2.12");
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            builder.environment().remove("SPARK_CONF_DIR");
            builder.environment().putAll(environment);
            return new JavaProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Spark needs on Java 17; this JVM, which runs Spark too, has it. */
    private static List<String> moduleOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    Path log() {
        return log;
    }

    /** The match of {@code pattern} in the log, as soon as there is one. */
    Matcher awaitLog(Pattern pattern, Duration limit) throws InterruptedException {
        return Waiting.until(limit, pattern + " in " + log, () -> {
            String text = text();
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                return matcher;
            }
            if (!isAlive()) {
                throw new IllegalStateException("Cannot find " + pattern + ": the process ended; " + tail());
            }
            return null;
        });
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    String text() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The log's end, for messages. */
    String tail() {
        List<String> lines = text().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Ends the process and all that it started. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
