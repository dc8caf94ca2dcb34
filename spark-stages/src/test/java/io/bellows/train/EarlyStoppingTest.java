package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    private static final WatchedMetric ACCURACY = new WatchedMetric(ValidationMetric.ACCURACY, null, true);
    private static final WatchedMetric LOSS = new WatchedMetric(ValidationMetric.LOSS, null, false);

    private static EpochSummary epoch(double loss, double accuracy) {
        return new EpochSummary(1, 1, 1, loss, accuracy, 0.1, 1, accuracy, Double.NaN, Double.NaN);
    }

    @Test
    void equalAccuracyIsDecidedByLoss() {
        EarlyStopping stopping = new EarlyStopping(3, 0, ACCURACY);

        assertThat(stopping.improves(epoch(0.5, 0.98), null)).isTrue();
        assertThat(stopping.improves(epoch(0.4, 0.98), epoch(0.5, 0.98))).isTrue();
        assertThat(stopping.improves(epoch(0.5, 0.98), epoch(0.5, 0.98))).isFalse();
        assertThat(stopping.improves(epoch(0.6, 0.99), epoch(0.5, 0.98))).isTrue();
        assertThat(stopping.improves(epoch(0.4, 0.97), epoch(0.5, 0.98))).isFalse();
    }

    @Test
    void improvementsBelowTheLeastDifferenceDoNotCount() {
        EarlyStopping stopping = new EarlyStopping(3, 0.01, ACCURACY);

        assertThat(stopping.improves(epoch(0.4, 0.98), epoch(0.5, 0.98))).isFalse();
        assertThat(stopping.improves(epoch(0.5, 0.985), epoch(0.5, 0.98))).isFalse();
        assertThat(stopping.improves(epoch(0.5, 0.995), epoch(0.5, 0.98))).isTrue();
    }

    @Test
    void whatIsNoNumberIsNoBest() {
        EarlyStopping stopping = new EarlyStopping(3, 0, ACCURACY);

        assertThat(stopping.improves(epoch(0.5, 0.1), epoch(0.4, Double.NaN))).isTrue();
        assertThat(stopping.improves(epoch(0.5, Double.NaN), epoch(0.4, Double.NaN)))
                .isTrue();
        assertThat(stopping.improves(epoch(0.3, Double.NaN), epoch(0.4, 0.1))).isFalse();
    }

    @Test
    void endsAfterItsPatience() {
        EarlyStopping stopping = new EarlyStopping(3, 0, LOSS);

        assertThat(stopping.ends(2)).isFalse();
        assertThat(stopping.ends(3)).isTrue();
        assertThat(new EarlyStopping(0, 0, LOSS).ends(100)).isFalse();
    }
}
