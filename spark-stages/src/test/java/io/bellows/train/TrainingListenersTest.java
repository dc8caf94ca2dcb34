package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingListenersTest {
    private static final TrainingProgress PROGRESS =
            new TrainingProgress("barrier", 1, 2, 3, 10, 100, 0.5, Double.NaN, 1, 2);

    @Test
    void tellsAddedListenersUntilTheyAreRemoved() {
        List<Long> heard = new ArrayList<>();
        TrainingListener listener = progress -> heard.add(progress.step());
        TrainingListeners.add(listener);
        TrainingListeners.fire(PROGRESS);
        TrainingListeners.remove(listener);
        TrainingListeners.fire(PROGRESS);
        assertThat(heard).containsExactly(3L);
    }

    @Test
    void aFailingListenerKeepsNoOtherFromHearing() {
        List<Long> heard = new ArrayList<>();
        TrainingListener failing = progress -> {
            throw new IllegalStateException("on purpose");
        };
        TrainingListener listener = progress -> heard.add(progress.step());
        TrainingListeners.add(failing);
        TrainingListeners.add(listener);
        try {
            TrainingListeners.fire(PROGRESS);
        } finally {
            TrainingListeners.remove(failing);
            TrainingListeners.remove(listener);
        }
        assertThat(heard).containsExactly(3L);
    }
}
