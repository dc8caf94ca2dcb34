package io.bellows.jobs;

import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobConfig.RandomSplit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Where a job ran, for its report. */
final class Environment {
    private Environment() {}

    static Map<String, Object> of(SparkSession spark, JobConfig job) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("bellows", version());
        environment.put("java", System.getProperty("java.version"));
        environment.put("spark", spark.version());
        environment.put("master", spark.sparkContext().master());
        environment.put("cores", spark.sparkContext().defaultParallelism());
        environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (job.split() instanceof RandomSplit random) {
            environment.put("seed", random.seed());
        }
        return environment;
    }

    /** The version in the jar's manifest; there is none when classes run from a folder. */
    private static String version() {
        String version = Environment.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
