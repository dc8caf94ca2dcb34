package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {
    @Test
    void lossAndGradientAreWeightedSums() {
        SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(2, 0);
        float[] gradient = new float[4];

        loss.evaluate(new float[] {0, 0, 0, (float) Math.log(3)}, new float[] {0, 1}, new float[] {1, 2}, 2, gradient);

        assertThat(loss.lossSum()).isCloseTo(Math.log(2) + 2 * Math.log(4 / 3.0), within(1e-7));
        assertThat(loss.weightSum()).isEqualTo(3);
        assertThat(loss.correctSum()).isEqualTo(3);
        assertThat(gradient[0]).isCloseTo(-0.5f, within(1e-7f));
        assertThat(gradient[1]).isCloseTo(0.5f, within(1e-7f));
        assertThat(gradient[2]).isCloseTo(0.5f, within(1e-6f));
        assertThat(gradient[3]).isCloseTo(-0.5f, within(1e-6f));
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(2, 0);

        loss.evaluate(new float[] {10_000, 0}, new float[] {1}, new float[] {1}, 1, null);

        assertThat(loss.lossSum()).isCloseTo(10_000, within(1e-6));
    }
}
