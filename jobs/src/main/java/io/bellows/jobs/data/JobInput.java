package io.bellows.jobs.data;

import io.bellows.jobs.config.JobConfig.Input;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rows that a job file names. */
public final class JobInput {
    private JobInput() {}

    /**
     * Reads lazily.
     *
     * @throws IllegalArgumentException if Spark has no such source, or finds nothing there
     */
    public static Dataset<Row> read(SparkSession spark, Input input) {
        try {
            return spark.read().format(input.format()).options(input.options()).load(input.path());
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "Cannot read input '" + input.path() + "' as " + input.format() + ": " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
