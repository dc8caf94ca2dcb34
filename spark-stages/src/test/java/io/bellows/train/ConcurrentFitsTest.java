package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ConcurrentFitsTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType);

    private static Dataset<Row> rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Float[] features = new Float[8];
            for (int j = 0; j < 8; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == i % 3 ? 0.5 : 0));
            }
            data.add(RowFactory.create(features, i % 3));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(3);
    }

    private static double[] losses(long seed) {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {10})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(3)
                .setSeed(seed)
                .fit(rows(seed))
                .summary()
                .orElseThrow()
                .stepLosses();
    }

    /** Each needs all slots of the session: one waits for the other. */
    @Test
    void waitForEachOther() throws Exception {
        List<double[]> alone = List.of(losses(1), losses(2), losses(3));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<double[]>> together = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                long seed = i;
                together.add(threads.submit(() -> losses(seed)));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(together.get(i).get(240, TimeUnit.SECONDS)).containsExactly(alone.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
