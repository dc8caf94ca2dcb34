package io.bellows.bench.train;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark inside a contestant's process, on two cores. */
final class LocalSpark {
    static final int CORES = 2;

    private LocalSpark() {}

    static SparkSession start(SparkConf settings) {
        settings.setMaster("local[" + CORES + "]")
                .setAppName("bellows-bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        return SparkSession.builder().config(settings).getOrCreate();
    }
}
