package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.TrainingSummary;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data that is cut up oddly, or of which there is next to nothing. */
@Timeout(120)
class SmallDataTest {
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType);

    @Test
    void trainsWithEmptyPartitions() {
        Dataset<Row> rows =
                rows(40, 2).repartition(4).filter("label < 2").coalesce(4).union(rows(0, 2));
        TrainingSummary summary = train(classifier(), rows);

        assertThat(summary.trainRows()).isEqualTo(40);
        assertThat(summary.stepLosses()).hasSize(3 * 5);
    }

    @Test
    void trainsWithMorePartitionsThanRows() {
        TrainingSummary summary = train(classifier(), rows(5, 2).repartition(12));

        assertThat(summary.trainRows()).isEqualTo(5);
        assertThat(summary.stepLosses()).hasSize(3);
    }

    @Test
    void takesWholeDatasetAsOneBatchWhenBatchIsLarger() {
        TrainingSummary larger = train(classifier().setBatchSize(1_000), rows(30, 2));
        TrainingSummary equal = train(classifier().setBatchSize(30), rows(30, 2));

        assertThat(larger.stepLosses()).hasSize(3).containsExactly(equal.stepLosses());
    }

    @Test
    void trainsAlikeWhenWorkersHaveNoRowOfABatch() {
        TrainingSummary one = train(classifier().setBatchSize(1), rows(6, 2));
        TrainingSummary two = train(classifier().setBatchSize(1).setNumWorkers(2), rows(6, 2));

        assertThat(two.workers()).isEqualTo(2);
        assertThat(two.stepLosses()).hasSize(18);
        assertClose(two.stepLosses(), one.stepLosses());
    }

    @Test
    void trainsAlikeWhenOneWorkerHasNoRowAtAll() {
        TrainingSummary one = train(classifier(), rows(1, 2), 2);
        TrainingSummary two = train(classifier().setNumWorkers(2), rows(1, 2), 2);

        assertThat(two.trainRows()).isEqualTo(1);
        assertClose(two.stepLosses(), one.stepLosses());
    }

    @Test
    void trainsOnOneRowOfEachClass() {
        TrainingSummary summary = train(classifier().setEpochs(30).setLearningRate(0.05), rows(7, 7));

        assertThat(summary.stepLosses()[29]).isLessThan(0.5 * summary.stepLosses()[0]);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("small")
                .setHiddenUnits(new int[] {6})
                .setBatchSize(8)
                .setEpochs(3);
    }

    private static TrainingSummary train(DataParallelClassifier classifier, Dataset<Row> rows) {
        return classifier.fit(rows).summary().orElseThrow();
    }

    /** With the number of classes told, which one row cannot tell. */
    private static TrainingSummary train(DataParallelClassifier classifier, Dataset<Row> rows, int classes) {
        var metadata = org.apache.spark.ml.attribute.NominalAttribute.defaultAttr()
                .withNumValues(classes)
                .withName("label")
                .toMetadata();
        return train(
                classifier,
                rows.withColumn("label", rows.col("label").cast("double").as("label", metadata)));
    }

    private static Dataset<Row> rows(int count, int classes) {
        List<Row> rows = IntStream.range(0, count)
                .mapToObj(i -> RowFactory.create(
                        IntStream.range(0, 7)
                                .mapToObj(j -> (j == i % classes ? 1f : 0f) + i * 0.001f)
                                .toArray(),
                        i % classes))
                .toList();
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).as("step %d", i).isLessThan(1e-5);
        }
    }
}
