package io.bellows.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptimizerTest {
    @Test
    void movesTheGivenRangeAlone() {
        float[] weights = {1f, 1f, 1f};
        Sgd sgd = new Sgd(0, false);

        sgd.step(new OptimizerState(sgd, 3), weights, new float[] {1f, 1f, 1f}, new WeightRange(1, 2, false), 0.5, 0);

        assertThat(weights).containsExactly(1f, 0.5f, 1f);
    }

    @Test
    void refusesSettingsOutsideTheirRange() {
        assertThatThrownBy(() -> new Sgd(1, false)).hasMessageContaining("momentum 1.0");
        assertThatThrownBy(() -> new Sgd(0, true)).hasMessageContaining("Nesterov");
        assertThatThrownBy(() -> new Adam(0.9, 1, 1e-8, true)).hasMessageContaining("beta2 1.0");
    }
}
