package io.bellows.it.train;

import io.bellows.assemble.ToTensor;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.read.DecodeImages;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The project's own copy of real digits as tensors. */
final class Digits {
    private Digits() {}

    /** {@code path, label, features} of the {@code rows} digits whose paths have the least hashes, in a few partitions. */
    static Dataset<Row> tensors(SparkSession spark, String folder, int rows) {
        Dataset<Row> encoded = spark.read()
                .parquet(folder)
                .orderBy(functions.xxhash64(functions.col("path")))
                .limit(rows);
        Dataset<Row> decoded =
                new DecodeImages().setInputCol("content").setOutputCol("image").transform(encoded.repartition(4));
        return new ToTensor()
                .setInputCol("image")
                .setOutputCol("features")
                .setHeightPx(28)
                .setWidthPx(28)
                .setChannels(1)
                .setMean(0.1307)
                .setStd(0.3081)
                .transform(decoded)
                .select("path", "label", "features");
    }

    static String folder() {
        return ProjectHome.digits().toString();
    }
}
