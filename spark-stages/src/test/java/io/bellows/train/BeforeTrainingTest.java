package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bellows.LocalSpark;
import io.bellows.augment.AugmentSeries;
import io.bellows.network.NetworkBuilder;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only the rows tell of a training that cannot be fails their first reading, before a worker of it has begun. */
class BeforeTrainingTest {
    private static final String REMEDY = "remove the row, or set handleInvalid to skip or keep";

    /** Rows of which all columns are as they should be, but for {@code column} of the row 17. */
    private static Dataset<Row> rows(String column, String value) {
        Dataset<Row> rows = LocalSpark.session()
                .range(0, 40, 1, 2)
                .selectExpr(
                        "id",
                        "array(float(id % 5), float(id % 3)) as features",
                        "double(id % 3) as label",
                        "1.0D as weight",
                        "id % 4 = 0 as held",
                        "array(0.5f, 0.25f, 0.25f) as soft",
                        "array(1.5f, 0.5f, 0f) as logits",
                        "array(1f, 0f) as labels",
                        "double(id) as target");
        Dataset<Row> changed = rows.withColumn(column, functions.expr("if(id = 17, " + value + ", " + column + ")"));
        return changed.withColumn(
                "named",
                functions
                        .col("label")
                        .as(
                                "named",
                                NominalAttribute.defaultAttr()
                                        .withValues(new String[] {"x", "y", "z"})
                                        .toMetadata()));
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setKeyCol("id")
                .setEpochs(1);
    }

    private static Arguments fault(String column, String value, Estimator<?> stage, String... messages) {
        return Arguments.of(column, value, stage, messages);
    }

    private static Estimator<?> everyEpoch() {
        return new TrainingOnly<DataParallelClassifierModel>("only")
                .setStages(new AugmentSeries()
                        .setInputCol("features")
                        .setOutputCol("features")
                        .setKeyCol("id")
                        .setOps("[{\"op\": \"jitter\", \"minSigma\": 0.1, \"maxSigma\": 0.1}]"))
                .setEveryEpoch(true)
                .setEstimator(classifier().setInputShape(new int[] {2}));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "features",
                        "array(1f)",
                        classifier(),
                        "'row 17'",
                        "found 1 features in column 'features'",
                        REMEDY),
                fault("features", "array(1f, float('NaN'))", classifier(), "found feature 1 NaN in column 'features'"),
                fault("features", "null", classifier(), "'row 17'", "found null in column 'features'", REMEDY),
                fault("label", "-1D", classifier(), "'row 17'", "found label -1.0 in column 'label'", REMEDY),
                fault("label", "null", classifier(), "found label null in column 'label'", REMEDY),
                fault("label", "0.5D", classifier(), "found label 0.5 in column 'label'", REMEDY),
                fault(
                        "label",
                        "3D",
                        classifier().setLabelCol("named"),
                        "found label 3.0 in column 'named', expected a whole number from 0 to 2",
                        REMEDY),
                fault(
                        "label",
                        "3D",
                        classifier()
                                .setNetwork(NetworkBuilder.network("own", 2)
                                        .linear(3)
                                        .build()),
                        "output 3, expected input 2 and a vector of at least 4 outputs"),
                fault(
                        "weight",
                        "-2D",
                        classifier().setWeightCol("weight"),
                        "found weight -2.0 in column 'weight', expected a number >= 0 that is finite as a float",
                        REMEDY),
                fault(
                        "weight",
                        "1e39",
                        classifier().setWeightCol("weight"),
                        "found weight 1.0E39 in column 'weight', expected a number >= 0 that is finite as a float",
                        REMEDY),
                fault(
                        "held",
                        "null",
                        classifier().setValidationIndicatorCol("held"),
                        "found null in column 'held', expected true or false"),
                fault(
                        "soft",
                        "array(1f, 1f, 0f)",
                        classifier().setSoftLabelCol("soft"),
                        "in column 'soft', expected probabilities that sum to 1",
                        REMEDY),
                fault(
                        "logits",
                        "array(1f, float('NaN'), 0f)",
                        classifier().setTeacherLogitsCol("logits"),
                        "in column 'logits', expected 3 finite numbers, one a class",
                        REMEDY),
                fault(
                        "labels",
                        "array(1f, 2f)",
                        new DataParallelMultiLabelClassifier("net").setLabelCol("labels"),
                        "found label 2.0 at place 1 in column 'labels', expected numbers from 0 to 1",
                        REMEDY),
                fault(
                        "target",
                        "double('NaN')",
                        new DataParallelRegressor("net").setLabelCol("target"),
                        "found label NaN in column 'target', expected finite numbers",
                        REMEDY),
                fault(
                        "features",
                        "array(1f, float('NaN'))",
                        new SelfSupervisedPretrainer("net"),
                        "found feature 1 NaN"),
                fault(
                        "features",
                        "array(1f, 2f, 3f)",
                        everyEpoch(),
                        "found 3 numbers in column 'features' after the stages of epoch 1, expected 2 finite numbers a row",
                        "mend it before them"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("faults")
    void fails(String column, String value, Estimator<?> stage, String... messages) {
        Dataset<Row> rows = rows(column, value);
        Throwable[] thrown = new Throwable[1];

        JobsSeen seen = JobsSeen.during(() -> thrown[0] = catchThrowable(() -> stage.fit(rows)));

        assertThat(thrown[0]).isInstanceOf(IllegalArgumentException.class);
        for (String message : messages) {
            assertThat(thrown[0]).hasMessageContaining(message);
        }
        assertThat(seen.jobs()).isPositive();
        assertThat(seen.barrierStages()).isZero();
    }

    @Test
    void refusesALayerOfNoUnitsWhenItIsSet() {
        assertThatThrownBy(() -> classifier().setHiddenUnits(new int[] {4, 0}))
                .hasMessageContaining("Cannot set param 'hiddenUnits'")
                .hasMessageContaining("found [4, 0], expected whole numbers >= 1");
    }

    @Test
    void refusesLabelsThatAreNoIndexes() {
        Dataset<Row> rows = rows("label", "900000");

        assertThat(catchThrowable(() -> classifier().fit(rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot train net: found label 900000 in column 'label' of 40 training rows, expected indexes"
                                + " of classes, from 0 without large gaps; index the labels with Spark's StringIndexer first");
    }

    @Test
    void refusesRowsOfWhichNoneHasWeight() {
        Dataset<Row> rows = rows("held", "held")
                .withColumn("weight", functions.when(functions.col("held"), 1.0).otherwise(0.0));

        assertThat(catchThrowable(() -> classifier()
                        .setWeightCol("weight")
                        .setValidationIndicatorCol("held")
                        .fit(rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot train net: found weight 0 in column 'weight' of all ")
                .hasMessageContaining(" training rows, expected some above 0");
    }

    @Test
    void missesValidationRowsOnlyWhereTheySteer() {
        Dataset<Row> rows = rows("held", "held").withColumn("held", functions.lit(false));
        DataParallelClassifier stage = classifier().setValidationIndicatorCol("held");

        assertThat(catchThrowable(
                        () -> stage.copy(ParamMap.empty()).setPatience(2).fit(rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot train net: found no validation rows, by column 'held', among 40, expected some for"
                        + " patience 2; mark rows in that column, or set patience to 0");
        assertThat(catchThrowable(() ->
                        stage.copy(ParamMap.empty()).setSchedule("plateau").fit(rows)))
                .hasMessageContaining("expected some for schedule 'plateau'; mark rows in that column, or set another");
        TrainingSummary summary = stage.fit(rows).summary().orElseThrow();
        assertThat(summary.validationRows()).isZero();
        assertThat(summary.epochs().get(0).validationLoss()).isNaN();
    }

    @Test
    void tellsOfANullVectorAsOfANullArray() {
        Dataset<Row> rows = rows("label", "label")
                .withColumn(
                        "features",
                        functions.when(
                                functions.expr("id <> 17"),
                                org.apache.spark.ml.functions.array_to_vector(functions.col("features"))));

        assertThat(catchThrowable(() -> classifier().fit(rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'row 17'")
                .hasMessageContaining("found null in column 'features'")
                .hasMessageContaining(REMEDY);
    }
}
