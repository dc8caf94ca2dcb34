package io.bellows.jobs;

import org.apache.spark.sql.SparkSession;

/** The Spark of this module's tests; opened anew when a command has ended the one before. */
public final class LocalSpark {
    private LocalSpark() {}

    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("tests")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }
}
