package io.bellows.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimizerTest {
    @Test
    void sgdWithoutMomentumFollowsTheDecayedGradient() {
        float[] weights = {1f};

        step(new Sgd(0, false), weights, 0.5f, 0.1, 0.2);

        // 1 - 0.1 (0.5 + 0.2 · 1)
        assertThat(weights[0]).isCloseTo(0.93f, within(1e-7f));
    }

    @Test
    void momentumAddsUpOverSteps() {
        Sgd sgd = new Sgd(0.9, false);
        OptimizerState state = new OptimizerState(sgd, 1);
        float[] weights = {1f};

        sgd.step(state, weights, new float[] {1f}, 0, 1, 0.1, 0);
        sgd.step(state, weights, new float[] {1f}, 0, 1, 0.1, 0);

        // velocities 1 and 1.9
        assertThat(weights[0]).isCloseTo(1 - 0.1f - 0.19f, within(1e-6f));
    }

    @Test
    void nesterovLooksAhead() {
        Sgd sgd = new Sgd(0.9, true);
        OptimizerState state = new OptimizerState(sgd, 1);
        float[] weights = {1f};

        sgd.step(state, weights, new float[] {1f}, 0, 1, 0.1, 0);
        sgd.step(state, weights, new float[] {1f}, 0, 1, 0.1, 0);

        // directions 1 + 0.9 · 1 and 1 + 0.9 · 1.9
        assertThat(weights[0]).isCloseTo(1 - 0.19f - 0.271f, within(1e-6f));
    }

    @Test
    void adamWFollowsItsPaper() {
        AdamW adamW = AdamW.defaults();
        OptimizerState state = new OptimizerState(adamW, 1);
        float[] weights = {1f};
        double[] gradients = {0.3, -0.2, 0.7, 0.05};
        double mean = 0;
        double square = 0;
        double expected = 1;
        for (int t = 1; t <= gradients.length; t++) {
            state.advance();
            adamW.step(state, weights, new float[] {(float) gradients[t - 1]}, 0, 1, 0.01, 0.1);
            mean = 0.9 * mean + 0.1 * gradients[t - 1];
            square = 0.999 * square + 0.001 * gradients[t - 1] * gradients[t - 1];
            double first = mean / (1 - Math.pow(0.9, t));
            double second = square / (1 - Math.pow(0.999, t));
            expected -= 0.01 * 0.1 * expected + 0.01 * first / (Math.sqrt(second) + 1e-8);
        }

        assertThat((double) weights[0]).isCloseTo(expected, within(1e-6));
    }

    @Test
    void movesTheGivenRangeAlone() {
        float[] weights = {1f, 1f, 1f};
        Sgd sgd = new Sgd(0, false);

        sgd.step(new OptimizerState(sgd, 3), weights, new float[] {1f, 1f, 1f}, 1, 2, 0.5, 0);

        assertThat(weights).containsExactly(1f, 0.5f, 1f);
    }

    @Test
    void refusesSettingsOutsideTheirRange() {
        assertThatThrownBy(() -> new Sgd(1, false)).hasMessageContaining("momentum 1.0");
        assertThatThrownBy(() -> new Sgd(0, true)).hasMessageContaining("Nesterov");
        assertThatThrownBy(() -> new AdamW(0.9, 1, 1e-8)).hasMessageContaining("beta2 1.0");
    }

    private static void step(Optimizer optimizer, float[] weights, float gradient, double rate, double decay) {
        optimizer.step(new OptimizerState(optimizer, 1), weights, new float[] {gradient}, 0, 1, rate, decay);
    }
}
