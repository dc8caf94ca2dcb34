package io.bellows.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void constantStaysAtTheBaseRate() {
        assertThat(new Constant().factor(99, 100)).isEqualTo(1);
    }

    @Test
    void warmUpRisesLinearlyThenTheCosineFalls() {
        Schedule schedule = new WarmUpCosine(0.1, 0.2);

        assertThat(schedule.factor(0, 100)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.factor(9, 100)).isCloseTo(1, within(1e-12));
        assertThat(schedule.factor(10, 100)).isCloseTo(1, within(1e-12));
        assertThat(schedule.factor(55, 100)).isCloseTo(0.6, within(1e-12));
        assertThat(schedule.factor(100, 100)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void worksWithoutWarmUpAndForOneStep() {
        assertThat(new WarmUpCosine(0, 0).factor(0, 1)).isEqualTo(1);
        assertThat(new WarmUpCosine(0.05, 0.01).factor(0, 1)).isEqualTo(1);
    }

    @Test
    void refusesFractionsOutsideTheirRange() {
        assertThatThrownBy(() -> new WarmUpCosine(1, 0)).hasMessageContaining("1.0");
        assertThatThrownBy(() -> new WarmUpCosine(0, -0.1)).hasMessageContaining("-0.1");
    }
}
