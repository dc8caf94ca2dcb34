package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.network.Weights;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LossScalingTest {
    private static final Dataset<Row> ROWS = Clouds.rows(60, 3);

    private static DataParallelClassifierModel fit(DataParallelClassifier stage) {
        return stage.fit(ROWS);
    }

    @Test
    void aPowerOfTwoChangesNoBit() {
        Weights plain = fit(Clouds.classifier().setNumWorkers(2)).networkModel().weights();
        Weights scaled = fit(Clouds.classifier().setNumWorkers(2).setLossScale(1024))
                .networkModel()
                .weights();

        assertThat(scaled).isEqualTo(plain);
    }

    @Test
    void aDynamicScaleFallsUntilGradientsAreFinite() {
        double tooLarge = 0x1p126;
        assertThatThrownBy(() -> fit(Clouds.classifier().setLossScale(tooLarge).setBatchSize(60)))
                .isInstanceOf(TrainingException.class);

        DataParallelClassifierModel model = fit(Clouds.classifier()
                .setLossScale(tooLarge)
                .setDynamicLossScale(true)
                .setBatchSize(60)
                .setEpochs(12));
        double[] losses = model.summary().orElseThrow().stepLosses();

        assertThat(model.networkModel().nonFiniteTensors()).isEmpty();
        // left out: nothing was learnt
        assertThat(losses[1]).isEqualTo(losses[0]);
        assertThat(losses[11]).isLessThan(losses[0]);
    }

    @Test
    void aScaleThatNoGradientBearsIsNamed() {
        assertThatThrownBy(() -> Clouds.classifier()
                        .setBatchSize(10)
                        .setLossScale(Math.scalb(1.0, 130))
                        .fit(ROWS))
                .hasMessageContaining("lower lossScale, which is 1.36");
    }

    @Test
    void rowsWithoutAFiniteLossAreNotTheScalesFault() {
        assertThatThrownBy(() -> Clouds.classifier()
                        .setBatchSize(10)
                        .setWeightCol("weight")
                        .setLossScale(1024)
                        .setDynamicLossScale(true)
                        .fit(ROWS))
                .hasMessageContaining("no finite number");
    }

    @Test
    void growsAfterItsWindowOfFiniteSteps() {
        LossScaling scaling = new LossScaling(8, true, 3);
        double[] scales = new double[7];
        double scale = 8;
        for (int step = 1; step <= 7; step++) {
            scale = scaling.afterFinite(scale, step);
            scales[step - 1] = scale;
        }

        assertThat(scales).containsExactly(8, 8, 16, 16, 16, 32, 32);
        assertThat(scaling.afterFinite(0x1p24, 3)).isEqualTo(0x1p24);
        assertThat(new LossScaling(8, false, 3).afterFinite(8, 3)).isEqualTo(8);
        assertThat(Arrays.stream(new double[] {2, 1}).mapToObj(scaling::canFall))
                .containsExactly(true, false);
    }
}
