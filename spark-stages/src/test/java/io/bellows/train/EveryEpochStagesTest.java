package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.Smote;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Samplers and estimators beside stages that run every epoch. */
class EveryEpochStagesTest {
    /** Falling lines, and half as many that rise; 96 of 120 for training, of which 32 rise. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(120)
                .selectExpr(
                        "id",
                        "transform(sequence(0, 5), i -> float(if(id % 3 = 0, i, 5 - i) * 0.1 + hash(id, i) % 100 / 400))"
                                + " as values",
                        "double(id % 3 = 0) as label",
                        "id % 5 = 0 as held");
    }

    private static AugmentSeries jitter() {
        return new AugmentSeries()
                .setInputCol("values")
                .setOutputCol("values")
                .setKeyCol("id")
                .setOps("[{\"op\": \"jitter\", \"minSigma\": 0.1, \"maxSigma\": 0.1}]");
    }

    private static Smote smote() {
        return new Smote().setKeyCol("id").setFeaturesCol("values").setNeighbours(3);
    }

    private static DataParallelClassifier network(String uid) {
        return new DataParallelClassifier(uid)
                .setFeaturesCol("values")
                .setHiddenUnits(new int[] {6})
                .setBatchSize(20)
                .setEpochs(3);
    }

    private static TrainingOnly<DataParallelClassifierModel> everyEpoch(PipelineStage... stages) {
        return new TrainingOnly<DataParallelClassifierModel>("only")
                .setStages(stages)
                .setEstimator(network("network").setValidationIndicatorCol("held"))
                .setValidationIndicatorCol("held")
                .setEveryEpoch(true);
    }

    @Test
    void trainsOnTheRowsThatASamplerMade() {
        TrainingSummary summary =
                everyEpoch(smote(), jitter()).fit(rows()).summary().orElseThrow();

        assertThat(summary.trainRows()).isEqualTo(128);
        assertThat(summary.validationRows()).isEqualTo(24);
    }

    @Test
    void trainsOnTheRowsThatASamplerMadeWhereThereAreNoValidationRows() {
        TrainingOnly<DataParallelClassifierModel> stage = new TrainingOnly<DataParallelClassifierModel>()
                .setStages(smote(), jitter())
                .setEstimator(network("network"))
                .setEveryEpoch(true);

        assertThat(stage.fit(rows()).summary().orElseThrow().trainRows()).isEqualTo(160);
    }

    @Test
    void refusesASamplerThatMakesRowsOfThoseThatVary() {
        assertThatThrownBy(() -> everyEpoch(jitter(), smote()).fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found the operator 'Union' after a stage that varies by epoch")
                .hasMessageContaining("repeats or compares rows before it");
    }

    @Test
    void fitsAnEstimatorBeforeThemOnce() {
        OutOfFoldPredictor<DataParallelClassifierModel> outOfFold = new OutOfFoldPredictor<
                        DataParallelClassifierModel>()
                .setFolds(2)
                .setKeyCol("id")
                .setEstimator(network("inner")
                        .setProbabilityCol("known")
                        .setRawPredictionCol("")
                        .setPredictionCol(""));
        HardExampleSampler hard = new HardExampleSampler().setKeyCol("id").setProbabilityCol("known");
        AtomicInteger trainings = new AtomicInteger();
        TrainingListener counting = new TrainingListener() {
            @Override
            public void onProgress(TrainingProgress progress) {
                // Trainings are counted, not steps.
            }

            @Override
            public void onStart(TrainingOutline outline) {
                trainings.incrementAndGet();
            }
        };

        TrainingListeners.add(counting);
        DataParallelClassifierModel model;
        try {
            model = everyEpoch(outOfFold, hard, jitter()).fit(rows());
        } finally {
            TrainingListeners.remove(counting);
        }

        TrainingSummary summary = model.summary().orElseThrow();
        assertThat(trainings).hasValue(3);
        assertThat(summary.epochs()).hasSize(3);
        assertThat(summary.trainRows()).isEqualTo(48);
        assertThat(model.networkModel())
                .isNotEqualTo(everyEpoch(outOfFold, hard, jitter())
                        .setEveryEpoch(false)
                        .fit(rows())
                        .networkModel());
    }

    @Test
    void fitsAnEstimatorBehindThemToTheFirstEpoch() {
        Dataset<Row> table = rows().selectExpr("id", "values[0] as a", "values[5] as b", "label", "held");
        AugmentTable noise =
                new AugmentTable().setInputCols("a", "b").setKeyCol("id").setOps("[{\"op\": \"gaussian-noise\"}]");
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("values");
        StandardScaler scaler = new StandardScaler()
                .setInputCol("values")
                .setOutputCol("scaled")
                .setWithMean(true);
        StagedRows[] staged = new StagedRows[1];
        TrainingListener listening = new TrainingListener() {
            @Override
            public void onProgress(TrainingProgress progress) {
                // What the stages were fitted to is told before.
            }

            @Override
            public void onStaged(StagedRows rows) {
                staged[0] = rows;
            }
        };

        TrainingListeners.add(listening);
        try {
            TrainingOnly<DataParallelClassifierModel> stage = everyEpoch(noise, assembler, scaler);
            stage.setEstimator(network("network").setFeaturesCol("scaled").setValidationIndicatorCol("held"));
            // Validation rows have no scaled features, since they pass by the stages.
            assertThatThrownBy(() -> stage.fit(table)).hasMessageContaining("found null in column 'scaled'");
        } finally {
            TrainingListeners.remove(listening);
        }

        StandardScalerModel expected = scaler.fit(assembler.transform(noise.transform(table.filter("not held"))));
        StandardScalerModel fitted = (StandardScalerModel) staged[0].stages().get(2);
        assertThat(fitted.mean().toArray()).containsExactly(expected.mean().toArray(), within(1e-12));
    }

    @Test
    void refusesAStageThatDropsTheEpoch() {
        SQLTransformer selecting = new SQLTransformer().setStatement("select id, values, label, held from __THIS__");

        assertThatThrownBy(() -> everyEpoch(selecting, jitter()).fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(selecting.uid() + " drops the column of the epoch")
                .hasMessageContaining("let it select *");
    }

    @Test
    void keepsAColumnThatTheUserCallsEpoch() {
        Dataset<Row> rows = rows().selectExpr("*", "id + 0.5 as Epoch");

        assertThat(everyEpoch(jitter())
                        .rowsToFit(rows)
                        .filter("Epoch <=> id + 0.5")
                        .count())
                .isEqualTo(120);
    }

    @Test
    void runsAFittedModelBeforeThemOnce() {
        DataParallelClassifierModel known = network("inner")
                .setProbabilityCol("known")
                .setRawPredictionCol("")
                .setPredictionCol("")
                .fit(rows());
        HardExampleSampler hard = new HardExampleSampler().setKeyCol("id").setProbabilityCol("known");

        DataParallelClassifierModel model = everyEpoch(known, hard, jitter()).fit(rows());

        assertThat(model.summary().orElseThrow().trainRows()).isEqualTo(48);
    }
}
