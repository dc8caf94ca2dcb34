package io.bellows.compress;

import io.bellows.column.Columns;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A random sample that does not depend on partitions: the rows whose features have the smallest keyed hashes.
 *
 * <p>The data are read twice, once for the hashes and once for the rows below the largest of those kept, so that no rows
 * meet in one place, however large they are.
 *
 * @param rows how many, at least 1; more only if rows are equal
 * @param seed the key of the hash
 */
record CalibrationSample(int rows, long seed) {
    /** The sample of {@code dataset}'s column {@code featuresCol}, where it is not null; starts a job. */
    Dataset<Row> of(Dataset<?> dataset, String featuresCol) {
        Column features = Columns.column(featuresCol);
        Column hash = functions.xxhash64(functions.lit(seed), features);
        Dataset<Row> present = dataset.select(features).filter(features.isNotNull());
        List<Row> smallest =
                present.select(hash.as("hash")).orderBy("hash").limit(rows).collectAsList();
        long bound = smallest.isEmpty()
                ? Long.MIN_VALUE
                : smallest.get(smallest.size() - 1).getLong(0);
        return present.filter(hash.leq(bound));
    }
}
