package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.jobs.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.Pruned;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class CompressionNotesTest {
    private static List<String> notes(Estimator<?> estimator) {
        Dataset<Row> rows = LocalSpark.session()
                .range(24)
                .selectExpr("array(float(id % 2), float(id % 3)) as features", "int(id % 2) as label");
        return CompressionNotes.of(
                new Pipeline().setStages(new PipelineStage[] {estimator}).fit(rows));
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier()
                .setHiddenUnits(new int[] {4})
                .setEpochs(1)
                .setBatchSize(8);
    }

    private static Pruned<DataParallelClassifierModel> pruned() {
        return new Pruned<DataParallelClassifierModel>()
                .setEstimator(classifier())
                .setSparsity(0.5)
                .setFineTuneEpochs(0);
    }

    @Test
    void tellThatZerosGainNoSpeedAlsoWhereTheModelIsQuantizedNext() {
        assertThat(notes(pruned()))
                .singleElement()
                .asString()
                .startsWith("pruned: ")
                .contains("no speed is gained");
        assertThat(notes(new PostTrainingQuantizer()
                        .setEstimator(pruned())
                        .setCalibrationRows(8)
                        .setMode("fp16-weights")))
                .singleElement()
                .asString()
                .startsWith("pruned: ")
                .contains("no speed is gained");
    }

    @Test
    void areNoneWhereNothingWasCompressed() {
        assertThat(notes(classifier())).isEmpty();
    }
}
