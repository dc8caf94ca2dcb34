package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.EpochSummary;
import io.bellows.train.TrainingSummary;
import java.util.Arrays;
import java.util.List;

/**
 * What a test looks at after a fit.
 *
 * @param losses mean loss of each step's global batch
 * @param epochLosses mean loss of each epoch
 * @param accuracy on the training rows
 */
record FitOutcome(
        List<Double> losses, List<Double> epochLosses, double accuracy, int workers, int threadsPerWorker, long rows) {
    static final double TOLERANCE = 1e-4;

    static FitOutcome of(DataParallelClassifierModel model, double accuracy) {
        TrainingSummary summary = model.summary().orElseThrow();
        return new FitOutcome(
                Arrays.stream(summary.stepLosses()).boxed().toList(),
                summary.epochs().stream().map(EpochSummary::trainLoss).toList(),
                accuracy,
                summary.workers(),
                summary.threadsPerWorker(),
                summary.trainRows());
    }

    /** Fails unless the first {@code steps} losses are those of {@code expected}. */
    void assertSameLosses(FitOutcome expected, int steps) {
        assertThat(losses).hasSizeGreaterThanOrEqualTo(steps);
        assertThat(expected.losses()).hasSizeGreaterThanOrEqualTo(steps);
        for (int step = 0; step < steps; step++) {
            assertThat(losses.get(step))
                    .as("loss of step %d", step)
                    .isCloseTo(expected.losses().get(step), within(TOLERANCE));
        }
    }

    /** Fails unless the training went as {@code expected} to its end, and gave as good a model. */
    void assertSameTraining(FitOutcome expected) {
        assertThat(losses).hasSameSizeAs(expected.losses());
        assertSameLosses(expected, expected.losses().size());
        assertThat(accuracy).isCloseTo(expected.accuracy(), within(TOLERANCE));
    }
}
