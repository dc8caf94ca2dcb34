package io.bellows.bench.effects;

import io.bellows.bench.LocalSpark;
import io.bellows.train.DataParallelRegressor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A loss on a table: Friedman's first function of ten columns (1991), with noise of deviation 1, and every tenth label of
 * 2,000 far too high; right is what comes within 1 of the function without noise. Two workers of one thread.
 */
record RegressionEffect(String name, UnaryOperator<DataParallelRegressor> regressor, SparkSession spark)
        implements Effect {
    private static final int ROWS = 2000;
    private static final int COLUMNS = 10;
    private static final double TOO_HIGH = 30;
    private static final int TEST_SEED = 1000;

    /** All losses; the first is what the others are compared with. */
    static List<Effect> all(SparkSession spark) {
        return List.of(
                new RegressionEffect("`loss` squared", r -> r.setLoss("squared"), spark),
                new RegressionEffect("`loss` absolute", r -> r.setLoss("absolute"), spark),
                new RegressionEffect(
                        "`loss` huber, `huberDelta` 0.2",
                        r -> r.setLoss("huber").setHuberDelta(0.2),
                        spark),
                new RegressionEffect(
                        "`loss` quantile, `quantileLevels` 0.45",
                        r -> r.setLoss("quantile").setQuantileLevels(0.45),
                        spark));
    }

    @Override
    public void prepare(int seed) {
        // nothing comes before
    }

    @Override
    public Transformer fit(int seed) {
        return regressor
                .apply(new DataParallelRegressor()
                        .setHiddenUnits(new int[] {64, 32})
                        .setOptimizer("adam")
                        .setWeightDecay(0)
                        .setSchedule("warm-up-cosine")
                        .setLearningRate(3e-3)
                        .setBatchSize(50)
                        .setEpochs(60)
                        .setNumWorkers(LocalSpark.CORES)
                        .setSeed(seed))
                .fit(rows(seed, true));
    }

    @Override
    public double right(Transformer model) {
        String error = "abs(prediction - label)";
        return 100.0
                * model.transform(rows(TEST_SEED, false))
                        .filter(error + " <= 1")
                        .count()
                / ROWS;
    }

    private Dataset<Row> rows(int seed, boolean isNoisy) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Float[] x = new Float[COLUMNS];
            for (int j = 0; j < COLUMNS; j++) {
                x[j] = random.nextFloat();
            }
            double label = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * Math.pow(x[2] - 0.5, 2) + 10 * x[3] + 5 * x[4];
            if (isNoisy) {
                label += random.nextGaussian() + (random.nextInt(10) == 0 ? TOO_HIGH : 0);
            }
            rows.add(RowFactory.create(x, label));
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                        .add("label", DataTypes.DoubleType));
    }
}
