package io.bellows.train;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Overlapping clouds in six dimensions, and what learns them. */
final class Clouds {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("weight", DataTypes.FloatType);

    private Clouds() {}

    /** Of the eighth row, label and weight are wrong. */
    static Dataset<Row> rows(int rows, int classes) {
        SplittableRandom random = new SplittableRandom(8);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Float[] features = new Float[6];
            for (int j = 0; j < 6; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % classes == i % classes ? 0.8 : 0));
            }
            data.add(RowFactory.create(features, i == 7 ? 0 : i % classes, i == 7 ? 3e38f : 1f));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(2);
    }

    static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(30)
                .setEpochs(2)
                .setOptimizer(OptimizerKind.SGD)
                .setMomentum(0)
                .setSchedule("constant")
                .setLearningRate(0.1);
    }
}
