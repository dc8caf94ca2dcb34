package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.resources.ReadAhead;
import io.bellows.resources.ResourcePlan;
import io.bellows.resources.StepSeconds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long MEGABYTE = 1 << 20;

    /** A run whose steps take 0.1 s, the first one a second, and whose validation takes what the forecast says of it. */
    private static TrainingSummary summary(int steps, int planned) {
        StepHistory history = StepHistory.ofSize(steps);
        double at = 0;
        for (int step = 0; step < steps; step++) {
            at += step < 1 ? 1 : 0.1;
            history.set(step, 1, 1, at);
        }
        return new TrainingSummary(
                List.of(new EpochSummary(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
                history,
                1,
                TrainingEnd.EPOCHS,
                new TimeShares(0, 1, 0, 0, 0, 8),
                List.of(new WorkerUse(0, 0, 1, 1, 1, 0, 100 * MEGABYTE, 900 * MEGABYTE, 400 * MEGABYTE)),
                steps,
                steps,
                1,
                1,
                10L * steps,
                30,
                0,
                Optional.empty(),
                new ResourcePlan(
                        10, new ReadAhead(1, 2), new StepSeconds(0.2, 0, 0), planned, 0.2 * planned, 450, List.of()));
    }

    @Test
    void expectsAfterTheFirstStepsWhatTheyTake() {
        ForecastResult forecast = summary(71, 71).forecast();

        // 1 s + 70 steps of 0.1 s, and 30 rows of a third of a hundredth of a second
        assertThat(forecast.seconds()).isCloseTo(1 + 7 + 0.1, within(1e-9));
        assertThat(forecast.plannedSeconds()).isCloseTo(14.2, within(1e-9));
        assertThat(forecast.error()).isCloseTo(8.1 / 8 - 1, within(1e-9));
        assertThat(forecast.measuredMegabytes()).isEqualTo(400);
        assertThat(forecast.plannedMegabytes()).isEqualTo(450);
        assertThat(forecast.toString())
                .isEqualTo(
                        "8.00 s, expected 14.2 s before the first step and 8.10 s after 3 s; beside the heap 400 MB, expected 450 MB");
    }

    @Test
    void comparesTheStepsThatWereMade() {
        ForecastResult forecast = summary(20, 80).forecast();

        assertThat(forecast.plannedSeconds()).isCloseTo(4, within(1e-9));
        assertThat(forecast.seconds()).isNaN();
        assertThat(forecast.error()).isCloseTo(-0.5, within(1e-9));
    }

    @Test
    void aTrainingTellsWhatWasExpectedOfItAndChoosesItsBatchWhereItMay() {
        DataParallelClassifier stage = new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setEpochs(2)
                .setChooseBatchSize(true);
        var rows = LocalSpark.session()
                .range(1_500)
                .selectExpr("array(float(id % 3), float(id % 7)) as features", "int(id % 3) as label");

        TrainingSummary chosen = stage.fit(rows).summary().orElseThrow();
        TrainingSummary set = stage.setBatchSize(50).fit(rows).summary().orElseThrow();

        assertThat(chosen.resources().batchSize()).isEqualTo(64);
        assertThat(chosen.stepsPerEpoch()).isEqualTo(24);
        assertThat(chosen.forecast().plannedSeconds()).isPositive();
        assertThat(chosen.forecast().measuredSeconds()).isEqualTo(chosen.time().total());
        assertThat(set.resources().batchSize()).isEqualTo(50);
        assertThat(set.stepsPerEpoch()).isEqualTo(30);
    }
}
