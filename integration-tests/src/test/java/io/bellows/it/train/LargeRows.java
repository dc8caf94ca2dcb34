package io.bellows.it.train;

import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.Progress;
import io.bellows.train.DataParallelClassifier;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Trains one epoch on wide rows that the executors make themselves. */
public final class LargeRows implements DriverTask<LargeRows.Size, LargeRows.Report> {
    /** How much there is. */
    record Size(int rows, int features) {
        long bytes() {
            return 4L * rows * features;
        }
    }

    /** What came of it; {@code heapBytes} is the most that an executor's heap can be. */
    record Report(FitOutcome fit, long heapBytes) {}

    @Override
    public Class<Size> argumentType() {
        return Size.class;
    }

    @Override
    public Report run(SparkSession spark, Size size, Progress progress) {
        Dataset<Row> rows = spark.range(0, size.rows(), 1, 24)
                .select(
                        functions.col("id").mod(2).as("label"),
                        features(size.features()).apply(functions.col("id")).as("features"));
        DataParallelClassifier classifier = new DataParallelClassifier("large")
                .setHiddenUnits(new int[] {4})
                .setInputShape(new int[] {size.features()})
                .setBatchSize(256)
                .setNumWorkers(2)
                .setEpochs(1);
        FitOutcome fit = FitOutcome.of(classifier.fit(rows), Double.NaN);
        long heap = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1), 1)
                .map(ignored -> Runtime.getRuntime().maxMemory())
                .first();
        return new Report(fit, heap);
    }

    /** Odd rows lie higher than even ones, which is all there is to learn. */
    private static UserDefinedFunction features(int count) {
        UDF1<Long, float[]> row = id -> {
            SplittableRandom random = new SplittableRandom(id);
            float[] values = new float[count];
            float centre = id % 2 == 0 ? -0.1f : 0.1f;
            for (int i = 0; i < count; i++) {
                values[i] = centre + (random.nextInt() >> 16) / 65536f;
            }
            return values;
        };
        return functions.udf(row, DataTypes.createArrayType(DataTypes.FloatType, false));
    }
}
