package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class DataParallelClassifierTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType)
            .add("validation", DataTypes.BooleanType);

    /** Three overlapping clouds in eight dimensions. */
    private static Dataset<Row> clouds(int rows, int partitions) {
        SplittableRandom random = new SplittableRandom(1);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int label = i % 3;
            Float[] features = new Float[8];
            for (int j = 0; j < 8; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == label ? 0.8 : 0));
            }
            data.add(RowFactory.create(features, label, i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA).repartition(partitions);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(5)
                .setLearningRate(0.01);
    }

    @Test
    void learnsAndReportsEachEpoch() {
        DataParallelClassifierModel model = classifier()
                .setValidationIndicatorCol("validation")
                .setEpochs(12)
                .fit(clouds(600, 3));

        TrainingSummary summary = model.summary().orElseThrow();
        assertThat(summary.epochs()).hasSize(12);
        assertThat(summary.trainRows()).isEqualTo(480);
        assertThat(summary.validationRows()).isEqualTo(120);
        assertThat(summary.stepLosses()).hasSize(12 * 16);
        assertThat(summary.best().validationAccuracy()).isGreaterThan(0.85);
        assertThat(summary.epochs().get(11).trainLoss())
                .isLessThan(0.6 * summary.epochs().get(0).trainLoss());
    }

    @Test
    void oneWorkerAndSeveralTrainAlike() {
        Dataset<Row> rows = clouds(501, 2);
        double[] one = losses(classifier().setNumWorkers(1).fit(rows));
        double[] two = losses(classifier().setNumWorkers(2).fit(rows));

        assertThat(one).hasSize(5 * 17);
        for (int step = 0; step < one.length; step++) {
            assertThat(two[step]).as("step %d", step).isCloseTo(one[step], within(1e-5));
        }
    }

    @Test
    void partitioningChangesNothing() {
        DataParallelClassifierModel first = classifier().fit(clouds(200, 1));
        DataParallelClassifierModel second = classifier().fit(clouds(200, 7));

        assertThat(second.networkModel()).isEqualTo(first.networkModel());
    }

    private static double[] losses(DataParallelClassifierModel model) {
        return model.summary().orElseThrow().stepLosses();
    }
}
