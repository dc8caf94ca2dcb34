package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnaveragedModelTest {
    private static final Dataset<Row> ROWS =
            Clouds.rows(90, 3).withColumn("validation", functions.expr("features[2] > 0.4"));

    private static DataParallelClassifier classifier() {
        return Clouds.classifier().setEpochs(3).setNumWorkers(2).setPredictionCol("told");
    }

    private static DataParallelClassifier averaging() {
        return classifier().setEmaDecay(0.95);
    }

    @Test
    void theWeightsThemselvesStandBesideTheirAverageAndAreSavedWithIt(@TempDir Path folder) throws IOException {
        DataParallelClassifierModel plain = classifier().fit(ROWS);
        DataParallelClassifierModel averaged = averaging().fit(ROWS);

        DataParallelClassifierModel beside = averaged.unaveraged().orElseThrow();
        assertThat(plain.unaveraged()).isEmpty();
        assertThat(beside.networkModel().weights())
                .isEqualTo(plain.networkModel().weights());
        assertThat(averaged.networkModel().weights())
                .isNotEqualTo(plain.networkModel().weights());
        assertThat(beside.transform(ROWS).columns()).contains("told");

        averaged.copy(ParamMap.empty()).save(folder.resolve("model").toString());
        DataParallelClassifierModel read =
                DataParallelClassifierModel.load(folder.resolve("model").toString());
        assertThat(read.networkModel().weights())
                .isEqualTo(averaged.networkModel().weights());
        assertThat(read.unaveraged().orElseThrow().networkModel().weights())
                .isEqualTo(beside.networkModel().weights());
        assertThat(read.unaveraged().orElseThrow().getPredictionCol()).isEqualTo("told");
    }

    @Test
    void stagesAroundTheTrainerKeepThem() {
        DataParallelClassifierModel taught = new Distilled<DataParallelClassifierModel>()
                .setTeachers(classifier().fit(ROWS).setPredictionCol("other"))
                .setEstimator(averaging())
                .fit(ROWS);
        DataParallelClassifierModel prepared = new TrainingOnly<DataParallelClassifierModel>()
                .setEstimator(averaging())
                .fit(ROWS);
        Pruned<DataParallelClassifierModel> pruned =
                new Pruned<DataParallelClassifierModel>().setSparsity(0.5).setEstimator(averaging());

        assertThat(taught.unaveraged()).isPresent();
        assertThat(prepared.unaveraged()).isPresent();
        assertThat(zeros(pruned.fit(ROWS).unaveraged().orElseThrow())).isPositive();
        assertThat(pruned.setFineTuneEpochs(0).fit(ROWS).unaveraged()).isEmpty();
    }

    private static long zeros(DataParallelClassifierModel model) {
        Weights weights = model.networkModel().weights();
        return weights.names().stream()
                .filter(name -> name.endsWith("weight"))
                .mapToLong(name -> {
                    long zeros = 0;
                    for (float value : weights.values(name)) {
                        zeros += value == 0 ? 1 : 0;
                    }
                    return zeros;
                })
                .sum();
    }

    @Test
    void bothAreValidated() {
        TrainingSummary plain = classifier()
                .setValidationIndicatorCol("validation")
                .fit(ROWS)
                .summary()
                .orElseThrow();
        DataParallelClassifierModel model =
                averaging().setValidationIndicatorCol("validation").fit(ROWS);
        TrainingSummary summary = model.summary().orElseThrow();

        for (int i = 0; i < 3; i++) {
            EpochSummary epoch = summary.epochs().get(i);
            assertThat(epoch.unaveragedLoss()).isEqualTo(plain.epochs().get(i).validationLoss());
            assertThat(epoch.unaveragedAccuracy())
                    .isEqualTo(plain.epochs().get(i).validationAccuracy());
            assertThat(epoch.validationLoss()).isNotEqualTo(epoch.unaveragedLoss());
            assertThat(plain.epochs().get(i).unaveragedLoss()).isNaN();
        }
        assertThat(model.unaveraged()).isPresent();
    }
}
