package io.bellows.train;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.param.HandleInvalid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataParallelRegressorTest {
    /** Four numbers, and a sum of them far from 0, beside an array of two. */
    private static Dataset<Row> sums(int rows, int partitions) {
        return LocalSpark.session()
                .range(0, rows, 1, partitions)
                .selectExpr(
                        "id % 5 = 0 as validation",
                        "transform(sequence(1, 4), i -> cast(pmod(hash(id, i), 2001) / 1000.0 - 1 as float)) as features")
                .withColumn("label", expr("1000 + 50 * (2 * features[0] - features[1])"))
                .withColumn("pair", expr("array(features[0] + features[2], 10 - features[3])"));
    }

    private static DataParallelRegressor regressor() {
        return new DataParallelRegressor("regressor")
                .setHiddenUnits(new int[] {16})
                .setBatchSize(30)
                .setEpochs(4)
                .setLearningRate(0.02);
    }

    private static double[] losses(DataParallelRegressorModel model) {
        return model.summary().orElseThrow().stepLosses();
    }

    private static double meanError(DataParallelRegressorModel model, Dataset<Row> rows) {
        return model.transform(rows)
                .selectExpr("avg(abs(prediction - label))")
                .first()
                .getDouble(0);
    }

    @Test
    void predictsInTheUnitsOfTheLabel() {
        DataParallelRegressorModel model = regressor()
                .setStandardizeTargets(true)
                .setValidationIndicatorCol("validation")
                .setEpochs(15)
                .fit(sums(600, 3));

        // of a deviation of 64
        assertThat(meanError(model, sums(100, 1))).isLessThan(10);
        TrainingSummary summary = model.summary().orElseThrow();
        assertThat(summary.best().validationLoss()).isLessThan(0.05);
        assertThat(summary.best().validationAccuracy()).isNaN();
        assertThat(summary.epochs())
                .allMatch(epoch -> epoch.validationLoss() >= summary.best().validationLoss());
    }

    @ParameterizedTest
    @EnumSource(RegressionLoss.class)
    void learnsByEachLoss(RegressionLoss loss) {
        double[] losses = losses(regressor()
                .setLoss(loss)
                .setStandardizeTargets(true)
                .setEpochs(5)
                .fit(sums(300, 2)));

        assertThat(losses[losses.length - 1]).isLessThan(0.6 * losses[0]);
    }

    @Test
    void oneWorkerAndSeveralTrainAlike() {
        Dataset<Row> rows = sums(301, 2);
        DataParallelRegressor stage = regressor().setStandardizeTargets(true).setLabelCol("pair");
        double[] one = losses(stage.setNumWorkers(1).fit(rows));
        double[] two = losses(stage.setNumWorkers(2).fit(rows));

        assertThat(one).hasSize(4 * 11);
        for (int step = 0; step < one.length; step++) {
            assertThat(two[step]).as("step %d", step).isCloseTo(one[step], within(1e-5));
        }
    }

    @Test
    void partitioningChangesNothing() {
        DataParallelRegressor stage = regressor().setStandardizeTargets(true).setEpochs(1);

        assertThat(stage.fit(sums(200, 7)).networkModel())
                .isEqualTo(stage.fit(sums(200, 1)).networkModel());
    }

    @Test
    void predictsSeveralNumbersAndKeepsThemWhenSaved(@TempDir Path folder) throws IOException {
        Dataset<Row> rows = sums(300, 2);
        DataParallelRegressor stage = regressor().setLabelCol("pair").setEpochs(20);
        DataParallelRegressorModel model = stage.fit(rows);
        String path = folder.resolve("model").toString();
        model.write().save(path);

        List<Row> before = model.transform(rows).collectAsList();
        List<Row> after = DataParallelRegressorModel.load(path).transform(rows).collectAsList();

        assertThat(after).isEqualTo(before);
        assertThat(stage.transformSchema(rows.schema()))
                .isEqualTo(model.transform(rows).schema());
        for (Row row : before.subList(0, 5)) {
            List<Float> predicted = row.getList(row.fieldIndex("prediction"));
            List<Float> wanted = row.getList(row.fieldIndex("pair"));
            assertThat(predicted).hasSize(2);
            assertThat((double) predicted.get(1)).isCloseTo((double) wanted.get(1), within(1.0));
        }
    }

    @Test
    void quantilesPartTheRows() {
        Dataset<Row> rows = sums(600, 2).withColumn("label", expr("cast(pmod(hash(features), 1001) as double)"));
        DataParallelRegressor stage = regressor()
                .setLoss("quantile")
                .setQuantileLevels(0.1, 0.9)
                .setStandardizeTargets(true)
                .setEpochs(15);

        Row shares = stage.fit(rows)
                .transform(rows)
                .selectExpr("avg(int(label < prediction[0]))", "avg(int(label < prediction[1]))")
                .first();

        assertThat(shares.getDouble(0)).isCloseTo(0.1, within(0.07));
        assertThat(shares.getDouble(1)).isCloseTo(0.9, within(0.07));
        assertThat(stage.transformSchema(rows.schema()).apply("prediction").dataType())
                .isEqualTo(new ArrayType(DataTypes.FloatType, false));
    }

    @Test
    void startsFromAnotherModelInItsUnits(@TempDir Path folder) throws IOException {
        Dataset<Row> rows = sums(300, 2);
        DataParallelRegressor stage = regressor().setStandardizeTargets(true).setEpochs(8);
        DataParallelRegressorModel first = stage.fit(rows);
        String path = folder.resolve("model").toString();
        first.write().save(path);

        double[] again = losses(stage.setInitialModelPath(path).setEpochs(1).fit(rows));

        assertThat(again[0]).isLessThan(0.2 * losses(first)[0]);
    }

    @Test
    void givesItsOwnFeaturesBackAsAnAutoencoder() {
        Dataset<Row> rows = sums(300, 2)
                .withColumn(
                        "features", expr("array(features[0], features[1], features[0] + features[1], features[0])"));
        DataParallelRegressor stage = regressor()
                .setLabelCol("features")
                .setHiddenUnits(new int[] {8, 2, 8})
                .setBatchSize(20)
                .setEpochs(30);

        double[] losses = losses(stage.fit(rows));

        assertThat(losses[losses.length - 1]).isLessThan(0.1 * losses[0]);
    }

    @Test
    void trainsByALossOfOnesOwn() {
        Dataset<Row> rows = sums(200, 2);
        DataParallelRegressor stage = regressor().setEpochs(1).setLabelCol("pair");
        double[] builtIn = losses(stage.setLoss("absolute").fit(rows));

        double[] own = losses(stage.setLoss("squared")
                .setCustomLoss((outputs, targets, slope) -> {
                    double sum = 0;
                    for (int i = 0; i < outputs.length; i++) {
                        sum += Math.abs(outputs[i] - targets[i]) / outputs.length;
                        slope[i] = Math.signum(outputs[i] - targets[i]) / outputs.length;
                    }
                    return sum;
                })
                .fit(rows));

        assertThat(own).hasSameSizeAs(builtIn);
        for (int i = 0; i < own.length; i++) {
            assertThat(own[i]).isCloseTo(builtIn[i], within(1e-6));
        }
    }

    @Test
    void namesTheBadRowAndTheRemedy() {
        Dataset<Row> rows = sums(20, 2);

        assertThatThrownBy(() -> regressor().fit(rows.withColumn("label", expr("cast(null as double)"))))
                .hasMessageContaining("label null")
                .hasMessageContaining("handleInvalid");
        assertThatThrownBy(() -> regressor().fit(rows.withColumn("label", expr("double('NaN')"))))
                .hasMessageContaining("label NaN");
        assertThatThrownBy(() -> regressor()
                        .setLabelCol("pair")
                        .fit(rows.withColumn("pair", expr("if(validation, array(1d), pair)"))))
                .hasMessageContaining("numbers in column 'pair', expected");
        assertThat(regressor()
                        .setHandleInvalid(HandleInvalid.SKIP)
                        .setEpochs(1)
                        .fit(rows.withColumn("label", expr("if(validation, null, label)")))
                        .summary()
                        .orElseThrow()
                        .invalidRows())
                .isEqualTo(4);
    }

    @Test
    void refusesWhatARegressionHasNot() {
        Dataset<Row> rows = sums(20, 2);

        assertThatThrownBy(() -> regressor()
                        .setValidationMetric("accuracy")
                        .setValidationIndicatorCol("validation")
                        .fit(rows))
                .hasMessageContaining("expected one of [loss, mae, r2, rmse]");
        assertThatThrownBy(() -> regressor().setQuantileLevels(1.0)).hasMessageContaining("quantileLevels");
        assertThatThrownBy(() -> regressor().setLoss("hinge")).hasMessageContaining("huber");
        assertThatThrownBy(() -> regressor().setLabelCol("text").fit(rows.withColumn("text", expr("'a'"))))
                .hasMessageContaining("numeric");
    }
}
