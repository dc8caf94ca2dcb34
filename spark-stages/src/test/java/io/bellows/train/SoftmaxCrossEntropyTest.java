package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.train.loss.DistilledLoss;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {
    private static final float[] NONE = {};

    private static BatchLoss classes(int classes, double smoothing, double focus) {
        return new BatchLoss(new SoftmaxCrossEntropy(smoothing, focus), Hits.ofLargest(), classes);
    }

    @Test
    void lossAndGradientAreWeightedSums() {
        BatchLoss loss = classes(2, 0, 0);
        float[] gradient = new float[4];

        loss.evaluate(
                new float[] {0, 0, 0, (float) Math.log(3)}, new float[] {0, 1}, NONE, new float[] {1, 2}, 2, gradient);

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
        BatchLoss loss = classes(2, 0, 0);

        loss.evaluate(new float[] {10_000, 0}, new float[] {1}, NONE, new float[] {1}, 1, null);

        assertThat(loss.lossSum()).isCloseTo(10_000, within(1e-6));
    }

    /** Cross entropy is linear in the label: 0.25 of that to class 0 and 0.75 of that to class 1. */
    @Test
    void softLabelsMixTheLossesAndGradientsOfTheirClasses() {
        BatchLoss loss = classes(2, 0, 0);
        float[] logits = {0.3f, -0.7f};
        float[] first = new float[2];
        float[] second = new float[2];
        float[] mixed = new float[2];
        loss.evaluate(logits, new float[] {0}, NONE, new float[] {2}, 1, first);
        double firstLoss = loss.lossSum();
        loss.evaluate(logits, new float[] {1}, NONE, new float[] {2}, 1, second);
        double secondLoss = loss.lossSum();

        loss.evaluate(logits, new float[] {1}, new float[] {0.25f, 0.75f}, new float[] {2}, 1, mixed);

        assertThat(loss.lossSum()).isCloseTo(0.25 * firstLoss + 0.75 * secondLoss, within(1e-7));
        assertThat(loss.correctSum()).isZero();
        for (int i = 0; i < 2; i++) {
            assertThat(mixed[i]).isCloseTo(0.25f * first[i] + 0.75f * second[i], within(1e-6f));
        }
    }

    @Test
    void focalLossIsThatOfItsDefinitionAndItsGradientThatOfDifferences() {
        BatchLoss loss = classes(3, 0.1, 2);
        float[] logits = {0.3f, -0.7f, 1.1f};
        float[] soft = {0.6f, 0.4f, 0};
        float[] gradient = new float[3];
        double sum = Math.exp(0.3) + Math.exp(-0.7) + Math.exp(1.1);
        double expected = 0;
        double[] shares = {0.1 / 3 + 0.9 * 0.6, 0.1 / 3 + 0.9 * 0.4, 0.1 / 3};
        for (int i = 0; i < 3; i++) {
            double p = Math.exp(logits[i]) / sum;
            expected -= shares[i] * (1 - p) * (1 - p) * Math.log(p);
        }

        loss.evaluate(logits, new float[] {0}, soft, new float[] {2}, 1, gradient);

        assertThat(loss.lossSum()).isCloseTo(2 * expected, within(1e-6));
        for (int i = 0; i < 3; i++) {
            float[] above = logits.clone();
            float[] below = logits.clone();
            above[i] += 0.01f;
            below[i] -= 0.01f;
            loss.evaluate(above, new float[] {0}, soft, new float[] {2}, 1, null);
            double difference = loss.lossSum();
            loss.evaluate(below, new float[] {0}, soft, new float[] {2}, 1, null);
            difference = (difference - loss.lossSum()) / (above[i] - below[i]);
            assertThat((double) gradient[i]).isCloseTo(difference, within(1e-4));
        }
    }

    @Test
    void focalLossOfACertainRowIsNothing() {
        BatchLoss loss = classes(2, 0, 0.5);
        float[] gradient = new float[2];

        loss.evaluate(new float[] {10_000, 0}, new float[] {0}, NONE, new float[] {1}, 1, gradient);

        assertThat(loss.lossSum()).isZero();
        assertThat(gradient).containsExactly(0, 0);
    }

    @Test
    void distilledLossIsThatOfItsDefinitionAndItsGradientThatOfDifferences() {
        BatchLoss plain = classes(3, 0.1, 0);
        BatchLoss loss = new BatchLoss(new DistilledLoss(new SoftmaxCrossEntropy(0.1, 0), 0.3, 2), Hits.ofLargest(), 3);
        float[] logits = {0.3f, -0.7f, 1.1f};
        float[] targets = {0, 1, 0, 2f, -1f, 0.5f};
        float[] gradient = new float[3];
        double student = Math.exp(0.15) + Math.exp(-0.35) + Math.exp(0.55);
        double teacher = Math.exp(1) + Math.exp(-0.5) + Math.exp(0.25);
        double divergence = 0;
        for (int i = 0; i < 3; i++) {
            double p = Math.exp(targets[3 + i] / 2) / teacher;
            divergence += p * Math.log(p / (Math.exp(logits[i] / 2) / student));
        }
        plain.evaluate(logits, new float[] {1}, NONE, new float[] {2}, 1, null);

        loss.evaluate(logits, new float[] {1}, targets, new float[] {2}, 1, gradient);

        assertThat(loss.lossSum()).isCloseTo(0.7 * plain.lossSum() + 0.3 * 2 * 4 * divergence, within(1e-6));
        for (int i = 0; i < 3; i++) {
            float[] above = logits.clone();
            float[] below = logits.clone();
            above[i] += 0.01f;
            below[i] -= 0.01f;
            loss.evaluate(above, new float[] {1}, targets, new float[] {2}, 1, null);
            double difference = loss.lossSum();
            loss.evaluate(below, new float[] {1}, targets, new float[] {2}, 1, null);
            difference = (difference - loss.lossSum()) / (above[i] - below[i]);
            assertThat((double) gradient[i]).isCloseTo(difference, within(1e-4));
        }
    }
}
