package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.train.loss.SoftmaxCrossEntropy;
import org.junit.jupiter.api.Test;

class StabilityTest {
    @Test
    void scalesTheGradientDownToTheLargestNorm() {
        float[] gradient = {3f, 4f};

        new Stability(1, 0, NonFiniteSteps.STOP, LossScaling.NONE, false).clip(gradient, square -> square);

        assertThat(gradient).containsExactly(0.6f, 0.8f);
    }

    @Test
    void cutsValuesBeforeItScales() {
        float[] gradient = {-30f, 4f};

        new Stability(2.5, 3, NonFiniteSteps.STOP, LossScaling.NONE, false).clip(gradient, square -> square);

        // (-3, 3) has norm 3 √2
        assertThat(gradient[0]).isCloseTo(-1.767767f, within(1e-6f));
        assertThat(gradient[1]).isCloseTo(1.767767f, within(1e-6f));
    }

    @Test
    void leavesSmallGradientsAlone() {
        float[] gradient = {0.3f, 0.4f};

        new Stability(1, 1, NonFiniteSteps.STOP, LossScaling.NONE, false).clip(gradient, square -> square);

        assertThat(gradient).containsExactly(0.3f, 0.4f);
    }

    @Test
    void averagesSlowlyAfterAQuickStart() {
        float[] average = {0f};
        Averaging averaging = new Averaging(0.99, 0);

        averaging.afterStep(average, new float[] {1f}, 1);
        assertThat(average[0]).isCloseTo(1 - 2 / 11f, within(1e-6f));

        averaging.afterStep(average, new float[] {0f}, 100_000);
        assertThat(average[0]).isCloseTo(0.99f * 9 / 11f, within(1e-6f));
    }

    @Test
    void averagesEpochsWithEqualShares() {
        float[] average = {9f};
        Averaging averaging = new Averaging(-1, 2);

        for (int epoch = 1; epoch <= 4; epoch++) {
            averaging.afterStep(average, new float[] {50f}, epoch);
            averaging.afterEpoch(average, new float[] {epoch}, epoch);
        }

        // Of epochs 2, 3 and 4.
        assertThat(average[0]).isCloseTo(3f, within(1e-6f));
    }

    @Test
    void smoothedLossIsTheCrossEntropyWithTheSpreadLabel() {
        BatchLoss loss = new BatchLoss(new SoftmaxCrossEntropy(0.3, 0), Hits.ofLargest(), 3);
        float[] logits = {1f, -0.5f, 2f};
        float[] gradient = new float[3];
        loss.evaluate(logits, new float[] {1}, new float[0], new float[] {2}, 1, gradient);

        double total = Math.exp(1) + Math.exp(-0.5) + Math.exp(2);
        double[] target = {0.1, 0.8, 0.1};
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            double probability = Math.exp(logits[i]) / total;
            expected -= 2 * target[i] * Math.log(probability);
            assertThat((double) gradient[i]).isCloseTo(2 * (probability - target[i]), within(1e-6));
        }
        assertThat(loss.lossSum()).isCloseTo(expected, within(1e-9));
    }
}
