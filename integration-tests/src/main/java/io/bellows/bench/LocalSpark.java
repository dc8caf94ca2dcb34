package io.bellows.bench;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark inside a contestant's process. */
public final class LocalSpark {
    /** How many cores both sides use, where nothing else is said. */
    public static final int CORES = 2;

    private LocalSpark() {}

    /** A session on so many cores. */
    public static SparkSession start(SparkConf settings, int cores) {
        endWithThisThread();
        settings.setMaster("local[" + cores + "]")
                .setAppName("bellows-bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        return SparkSession.builder().config(settings).getOrCreate();
    }

    /** Ends this process when an exception ends this thread: Spark's threads would keep that of a contestant that failed. */
    public static void endWithThisThread() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }
}
