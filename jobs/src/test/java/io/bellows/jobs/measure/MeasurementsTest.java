package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class MeasurementsTest {
    private static final Evaluation EVALUATION = new Evaluation("label", "prediction", 10);

    private static Dataset<Row> rows(String values) {
        return LocalSpark.session().sql("select * from values " + values + " as t(label, prediction)");
    }

    @Test
    void countsARowWithoutAPredictionAsWrong() {
        Dataset<Row> predicted = rows("(1, 1.0D), (2, 2.0D), (3, 0.0D), (4, null)");
        assertThat(Measurements.accuracy(predicted, EVALUATION)).isEqualTo(0.5);
    }

    @Test
    void hasNoAccuracyWithoutRows() {
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").limit(0), EVALUATION))
                .isNaN();
    }

    @Test
    void hasNoAccuracyWithoutSinglePredictionsOrLabels() {
        assertThat(Measurements.accuracy(rows("(1, array(1.0D))"), EVALUATION)).isNaN();
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").drop("prediction"), EVALUATION))
                .isNaN();
        assertThat(Measurements.accuracy(rows("(1, 1.0D)").drop("label"), EVALUATION))
                .isNaN();
    }

    @Test
    void takesTheMiddleOfTheTimes() {
        assertThat(PredictionSpeed.median(new double[] {9, 1, 5})).isEqualTo(5);
        assertThat(PredictionSpeed.median(new double[] {4, 1, 2, 9})).isEqualTo(3);
    }

    @Test
    void measuresEveryModelOnRowsOfItsSize() {
        byte[] onnx = OnnxExporter.export(NetworkModel.initialize(Zoo.mlp(Shape.of(3), 2, 0, List.of(4)), 1));
        Map<String, PredictionSpeed> speeds = PredictionSpeed.measure(
                Map.of("one", onnx, "two", onnx), List.of(new float[] {1, 2, 3}, new float[] {4, 5, 6}), 5);
        assertThat(speeds).containsOnlyKeys("one", "two");
        assertThat(speeds.values())
                .allMatch(speed -> speed.latencyMs() > 0
                        && speed.rowsPerSecond() > 0
                        && speed.energy().joulesPerThousand() > 0);
    }

    @Test
    void measuresNoSpeedWithoutRows() {
        assertThat(PredictionSpeed.measure(Map.of("one", new byte[1]), List.of(), 5))
                .isEmpty();
    }
}
