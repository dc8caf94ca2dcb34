package io.bellows.bench.train;

import io.bellows.bench.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.LocalSparkCluster;
import org.apache.spark.sql.SparkSession;

/** Where a contestant trains, on two cores either way. */
enum Place {
    /** Local mode: one worker of two threads. */
    ONE_PROCESS("") {
        @Override
        SparkSession start(SparkConf settings) {
            return LocalSpark.start(settings, LocalSpark.CORES);
        }
    },
    /** A standalone cluster of this machine: Spark's master and two workers, each with an executor of one core in a JVM of its own. */
    TWO_EXECUTORS(", two executors") {
        @Override
        SparkSession start(SparkConf settings) {
            LocalSpark.endWithThisThread();
            LocalSparkCluster cluster = LocalSparkCluster.apply(
                    LocalSpark.CORES, 1, WORKER_MEGABYTES, new SparkConf().set("spark.master.rest.enabled", "false"));
            settings.setMaster(cluster.start()[0])
                    .setAppName("bellows-bench")
                    .set("spark.ui.enabled", "false")
                    .set("spark.cores.max", String.valueOf(LocalSpark.CORES))
                    .set("spark.executor.cores", "1")
                    .set("spark.executor.memory", WORKER_MEGABYTES + "m")
                    .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                    .set("spark.scheduler.minRegisteredResourcesRatio", "1");
            return SparkSession.builder().config(settings).getOrCreate();
        }
    };

    private static final int WORKER_MEGABYTES = 1536;

    private final String suffix;

    Place(String suffix) {
        this.suffix = suffix;
    }

    /** A session there; {@code settings} are added to. */
    abstract SparkSession start(SparkConf settings);

    /** What the task's name ends with. */
    String suffix() {
        return suffix;
    }

    /** What Spark's workers read of the environment to start executors: a Spark home, made of Maven's jars. */
    static Map<String, String> environment() {
        Path home = Path.of(System.getProperty("bellows.home", ""), "jobs", "target", "spark")
                .toAbsolutePath();
        if (!Files.isDirectory(home.resolve("jars"))) {
            throw new IllegalStateException("Cannot start a cluster: found no '" + home
                    + "/jars', expected Spark's jars; start it by ./bellows bench, which makes them");
        }
        return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /** The places in which {@code workload} is trained: on a cluster only where a step's own cost can be seen. */
    static List<Place> of(Workload workload) {
        return workload == Workload.MLP ? List.of(values()) : List.of(ONE_PROCESS);
    }
}
