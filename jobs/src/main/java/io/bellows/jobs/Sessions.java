package io.bellows.jobs;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens Spark for a command: as spark-submit set it up, or embedded in this process. */
final class Sessions {
    /** What a job likes to have unless the user or the cluster says otherwise. */
    private static final Map<String, String> DEFAULTS = Map.of(
            // Training tells how far it is with the executors' heartbeats.
            "spark.executor.heartbeatInterval", "1s",
            "spark.ui.showConsoleProgress", "false",
            "spark.sql.shuffle.partitions", "8",
            // Barrier stages that come before their slots are tried again; Spark's own 15 s would be idle time.
            "spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "2s");

    private Sessions() {}

    /**
     * The session for a command; settings of the job file win over those of the properties file, those over defaults.
     *
     * @throws IllegalArgumentException if a setting comes too late, or the properties file cannot be read
     */
    static OpenSession open(String name, Arguments arguments, Map<String, String> ofJob) {
        refuseLate(ofJob);
        SparkConf conf = new SparkConf();
        // spark-submit names a master; without it this process is its own Spark.
        HostProcess host = HostProcess.current();
        boolean embedded = host != HostProcess.DATABRICKS && !conf.contains("spark.master");
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        if (embedded) {
            settings.put("spark.ui.enabled", "false");
            settings.put("spark.master", "local[*]");
            settings.putAll(properties(arguments.option(Arguments.PROPERTIES_FILE, "")));
        }
        settings.keySet().removeIf(conf::contains);
        settings.putAll(ofJob);
        String master = arguments.option(Arguments.MASTER, "");
        if (!master.isEmpty()) {
            settings.put("spark.master", master);
        }
        settings.forEach(conf::set);
        String jar = System.getProperty("bellows.jar");
        if (embedded && jar != null && !conf.get("spark.master").startsWith("local[") && !conf.contains("spark.jars")) {
            conf.set("spark.jars", jar);
        }
        return new OpenSession(
                SparkSession.builder().appName("bellows " + name).config(conf).getOrCreate(), host);
    }

    private static void refuseLate(Map<String, String> ofJob) {
        if (ofJob.containsKey("spark.driver.memory")) {
            throw new IllegalArgumentException(
                    "Cannot set 'spark.driver.memory' in a job file: the driver is running by"
                            + " then; set the environment variable BELLOWS_DRIVER_MEMORY, or give --driver-memory to spark-submit");
        }
    }

    private static Map<String, String> properties(String file) {
        Map<String, String> settings = new TreeMap<>();
        if (!file.isEmpty()) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "Cannot read properties file '" + file + "': " + e + "; give the path of a readable file", e);
            }
            properties
                    .stringPropertyNames()
                    .forEach(name ->
                            settings.put(name, properties.getProperty(name).strip()));
        }
        return settings;
    }
}
