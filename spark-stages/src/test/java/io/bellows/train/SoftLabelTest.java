package io.bellows.train;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.sample.ImportanceSampler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SoftLabelTest {
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(60)
                .selectExpr(
                        "id",
                        "array(float(id % 7) / 7, float(id % 3), float(id % 11) / 11) as features",
                        "int(id % 3) as label",
                        "id % 5 = 0 as held",
                        "double(1 + id % 4) as score");
    }

    /** All rows in each batch, so that their order does not matter. */
    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier()
                .setHiddenUnits(new int[] {8})
                .setBatchSize(60)
                .setEpochs(4)
                .setLearningRate(0.05);
    }

    private static double[] losses(DataParallelClassifier classifier, Dataset<Row> rows) {
        return classifier.fit(rows).summary().orElseThrow().epochs().stream()
                .mapToDouble(EpochSummary::trainLoss)
                .toArray();
    }

    @Test
    void wholeProbabilitiesAndNoneAtAllAreTheLabel() {
        Dataset<Row> whole = rows().selectExpr(
                        "*",
                        "if(id % 2 = 0, null, array(float(label = 0), float(label = 1), float(label = 2))) as soft");

        assertThat(losses(classifier().setSoftLabelCol("soft"), whole))
                .containsExactly(losses(classifier(), rows()), within(1e-5));
    }

    @Test
    void learnsTheProbabilitiesAndNotTheLabel() {
        Dataset<Row> even = rows().selectExpr("*", "array(0.5D, 0.5D, 0D) as soft");

        Row predicted = classifier()
                .setEpochs(60)
                .setSoftLabelCol("soft")
                .fit(even)
                .transform(even)
                .select(vector_to_array(col("probability"), "float64").as("probability"))
                .selectExpr("avg(probability[0])", "avg(probability[1])", "max(probability[2])")
                .first();

        assertThat(predicted.getDouble(0)).isCloseTo(0.5, within(0.1));
        assertThat(predicted.getDouble(1)).isCloseTo(0.5, within(0.1));
        assertThat(predicted.getDouble(2)).isLessThan(0.1);
    }

    @Test
    void refusesWhatIsNoProbabilities() {
        Dataset<Row> wrongSum = rows().selectExpr("*", "array(0.5, 0.2, 0.1) as soft")
                .withColumn("soft", col("soft").cast("array<float>"));
        Dataset<Row> wrongLength = rows().selectExpr("*", "if(id = 7, array(1f), array(0.5f, 0.25f, 0.25f)) as soft");

        assertThatThrownBy(() -> classifier().setSoftLabelCol("soft").fit(wrongSum))
                .hasMessageContaining("expected probabilities that sum to 1");
        assertThatThrownBy(() -> classifier().setSoftLabelCol("soft").fit(wrongLength))
                .hasMessageContaining("soft label of 1 numbers");
        assertThatThrownBy(() -> classifier().setSoftLabelCol("score").fit(rows()))
                .hasMessageContaining("score");
    }

    /** The sampler weights the rows that it draws; validation rows go past it. */
    @Test
    void validationRowsWithoutAWeightWeighOne() {
        TrainingOnly<DataParallelClassifierModel> stage = new TrainingOnly<DataParallelClassifierModel>()
                .setStages(new ImportanceSampler()
                        .setKeyCol("id")
                        .setScoreCol("score")
                        .setWeightCol("weight"))
                .setEstimator(classifier().setWeightCol("weight").setValidationIndicatorCol("held"))
                .setValidationIndicatorCol("held");

        TrainingSummary summary = stage.fit(rows()).summary().orElseThrow();

        assertThat(summary.validationRows()).isEqualTo(12);
        assertThat(summary.best().validationLoss()).isPositive().isFinite();
        assertThatThrownBy(() -> classifier()
                        .setWeightCol("weight")
                        .fit(rows().selectExpr("*", "if(id = 7, null, 1D) as weight")))
                .hasMessageContaining("weight null");
    }
}
