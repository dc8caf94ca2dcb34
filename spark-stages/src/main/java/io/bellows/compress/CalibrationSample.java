package io.bellows.compress;

import io.bellows.column.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A random sample that does not depend on partitions: the rows whose inputs have the smallest keyed hashes.
 *
 * <p>The data are read twice, once for the hashes and once for the rows below the largest of those kept, so that no rows
 * meet in one place, however large they are.
 *
 * @param rows how many, at least 1; more only if rows are equal
 * @param seed the key of the hash
 */
record CalibrationSample(int rows, long seed) {
    /** The sample of {@code dataset}'s columns {@code inputCols}, where none is null; starts a job. */
    Dataset<Row> of(Dataset<?> dataset, List<String> inputCols) {
        Column[] inputs = inputCols.stream().map(Columns::column).toArray(Column[]::new);
        Column hash = functions.xxhash64(Stream.concat(Stream.of(functions.lit(seed)), Arrays.stream(inputs))
                .toArray(Column[]::new));
        Column isPresent = Arrays.stream(inputs).map(Column::isNotNull).reduce(functions.lit(true), Column::and);
        Dataset<Row> present = dataset.select(inputs).filter(isPresent);
        List<Row> smallest =
                present.select(hash.as("hash")).orderBy("hash").limit(rows).collectAsList();
        long bound = smallest.isEmpty()
                ? Long.MIN_VALUE
                : smallest.get(smallest.size() - 1).getLong(0);
        return present.filter(hash.leq(bound));
    }
}
