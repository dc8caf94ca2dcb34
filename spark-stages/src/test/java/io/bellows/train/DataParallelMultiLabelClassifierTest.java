package io.bellows.train;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataParallelMultiLabelClassifierTest {
    /** Three labels, each by the sign of a feature; the last is rare. */
    private static Dataset<Row> signs(int rows, int partitions) {
        return LocalSpark.session()
                .range(0, rows, 1, partitions)
                .selectExpr(
                        "id % 5 = 0 as validation",
                        "transform(sequence(1, 4), i -> cast(pmod(hash(id, i), 2001) / 1000.0 - 1 as float)) as features")
                .withColumn(
                        "label",
                        expr("array(double(features[0] > 0), double(features[1] > 0.2), double(features[2] > 0.8))"));
    }

    private static DataParallelMultiLabelClassifier classifier() {
        return new DataParallelMultiLabelClassifier("labels")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(4)
                .setLearningRate(0.02);
    }

    private static double[] losses(DataParallelMultiLabelClassifierModel model) {
        return model.summary().orElseThrow().stepLosses();
    }

    @Test
    void learnsEachLabelAndKeepsItsPredictionsWhenSaved(@TempDir Path folder) throws IOException {
        Dataset<Row> rows = signs(500, 3);
        DataParallelMultiLabelClassifier stage = classifier()
                .setValidationIndicatorCol("validation")
                .setValidationMetric("accuracy")
                .setThreshold(0.6)
                .setEpochs(15);
        DataParallelMultiLabelClassifierModel model = stage.fit(rows);
        String path = folder.resolve("model").toString();
        model.write().save(path);

        List<Row> before = model.transform(rows).collectAsList();
        DataParallelMultiLabelClassifierModel loaded = DataParallelMultiLabelClassifierModel.load(path);

        assertThat(loaded.transform(rows).collectAsList()).isEqualTo(before);
        assertThat(model.summary().orElseThrow().best().validationAccuracy()).isGreaterThan(0.9);
        for (Row row : before) {
            Vector probability = row.getAs("probability");
            List<Double> told = row.getList(row.fieldIndex("prediction"));
            for (int i = 0; i < 3; i++) {
                assertThat(told.get(i)).isEqualTo(probability.apply(i) > 0.6 ? 1.0 : 0.0);
            }
        }
    }

    @Test
    void oneWorkerAndSeveralTrainAlike() {
        Dataset<Row> rows = signs(301, 2);
        double[] one = losses(classifier().setNumWorkers(1).fit(rows));
        double[] two = losses(classifier().setNumWorkers(2).fit(rows));

        assertThat(one).hasSize(4 * 11);
        for (int step = 0; step < one.length; step++) {
            assertThat(two[step]).as("step %d", step).isCloseTo(one[step], within(1e-5));
        }
    }

    @Test
    void positiveWeightsRaiseTheProbabilityOfRareLabels() {
        Dataset<Row> rows = signs(300, 2);
        DataParallelMultiLabelClassifier stage = classifier().setEpochs(2);

        assertThat(meanOfRare(stage.setPositiveWeights(1, 1, 9).fit(rows), rows))
                .isGreaterThan(1.5 * meanOfRare(stage.setPositiveWeights().fit(rows), rows));
    }

    private static double meanOfRare(DataParallelMultiLabelClassifierModel model, Dataset<Row> rows) {
        return model.transform(rows).collectAsList().stream()
                .mapToDouble(row -> row.<Vector>getAs("probability").apply(2))
                .average()
                .orElseThrow();
    }

    @Test
    void namesWhatIsWrongAndTheRemedy() {
        Dataset<Row> rows = signs(20, 2);

        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", expr("array(0d, 2d)"))))
                .hasMessageContaining("label 2.0 at place 1")
                .hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", expr("1"))))
                .hasMessageContaining("0 or 1 for each label");
        assertThatThrownBy(() -> classifier().setPositiveWeights(1, 2).fit(rows))
                .hasMessageContaining("found 2 positiveWeights, expected 3");
        assertThatThrownBy(() -> classifier().setThreshold(1)).hasMessageContaining("threshold");
    }
}
