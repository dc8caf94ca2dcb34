package io.bellows.bench.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows without meaning: the speed of a step does not depend on what it learns. */
final class RandomRows {
    private RandomRows() {}

    /** The rows of {@code workload} as columns {@code features} and {@code label}. */
    static Dataset<Row> frame(Workload workload, SparkSession spark) {
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("label", DataTypes.IntegerType);
        return spark.createDataFrame(
                IntStream.range(0, workload.rows())
                        .mapToObj(row -> RowFactory.create(features(workload, row), label(row)))
                        .toList(),
                schema);
    }

    static float[] features(Workload workload, int row) {
        SplittableRandom random = new SplittableRandom(row);
        float[] values = new float[Arrays.stream(workload.shape()).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    static int label(int row) {
        return row % Workload.CLASSES;
    }
}
