package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AveragingTest {
    @Test
    void weightsThatDoNotMoveStayTheSameInTheirAverage() {
        float[] weights = weights();
        Averaging moving = new Averaging(0.9999, 0);
        Averaging equal = new Averaging(-1, 2);
        float[] ofSteps = weights.clone();
        float[] ofEpochs = new float[weights.length];
        for (int step = 1; step <= 20_000; step++) {
            moving.afterStep(ofSteps, weights, step);
        }
        for (int epoch = 1; epoch <= 50; epoch++) {
            equal.afterEpoch(ofEpochs, weights, epoch);
        }

        assertThat(ofSteps).isEqualTo(weights);
        assertThat(ofEpochs).isEqualTo(weights);
    }

    @Test
    void averagesWithEqualSharesFromItsFirstEpochOn() {
        Averaging equal = new Averaging(-1, 3);
        float[] average = {0};
        for (int epoch = 1; epoch <= 6; epoch++) {
            equal.afterEpoch(average, new float[] {epoch * epoch}, epoch);
        }

        assertThat(average).containsExactly((9 + 16 + 25 + 36) / 4f);
    }

    private static float[] weights() {
        SplittableRandom random = new SplittableRandom(4);
        float[] weights = new float[1_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }
}
