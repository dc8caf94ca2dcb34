package io.bellows.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of a hundred steps beside PyTorch's rates, by the numbers of {@code schedule_peer.py}. */
class SchedulePeerTest {
    private static final int PER_EPOCH = 5;
    private static final int STEPS = 20 * PER_EPOCH;
    private static final double[] NO_LOSSES = {};

    static Stream<Arguments> schedules() {
        return Stream.of(
                Arguments.of("constant", new Constant()),
                Arguments.of("warm-up-constant", new WarmUp(0.1, new Constant())),
                Arguments.of("warm-up-cosine", new WarmUp(0.1, new Cosine(0.01))),
                Arguments.of("warm-up-polynomial", new WarmUp(0.1, new Polynomial(2, 0))),
                Arguments.of("inverse-square-root", new InverseSquareRoot(0.1)),
                Arguments.of("step", new StepDecay(3, 0.3)),
                Arguments.of("multi-step", new MultiStepDecay(List.of(2.0, 7.0), 0.2)),
                Arguments.of("exponential", new Exponential(0.9)),
                Arguments.of("polynomial", new Polynomial(2, 0)),
                Arguments.of("cosine", new Cosine(0.01)),
                Arguments.of("cosine-restarts", new CosineRestarts(2, 2, 0.01)),
                Arguments.of("one-cycle", new OneCycle(0.3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedules")
    void followsItsPeer(String name, Schedule schedule) throws IOException {
        JsonNode expected = peer(name);

        assertThat(expected).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(schedule.factor(at(step)))
                    .as("step %d", step)
                    .isCloseTo(expected.path(step).asDouble(), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 10})
    void oneCycleEndsLowHoweverFewStepsThereAre(int steps) {
        for (double rising : new double[] {0.1, 0.125, 0.2, 0.25, 0.3, 0.5, 0.9}) {
            OneCycle schedule = new OneCycle(rising);
            double[] factors = IntStream.range(0, steps)
                    .mapToDouble(step -> schedule.factor(new RunPosition(step, steps, PER_EPOCH, NO_LOSSES)))
                    .toArray();

            assertThat(Arrays.stream(factors)).allMatch(factor -> factor > 0 && factor <= 1);
            assertThat(factors[steps - 1]).isLessThan(1e-5);
        }
    }

    @Test
    void plateauFollowsItsPeer() throws IOException {
        double[] losses = {1.0, 0.8, 0.81, 0.805, 0.9, 0.7, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75};
        JsonNode expected = peer("plateau");
        Plateau plateau = new Plateau(1, 0.5, 0.2);

        for (int epoch = 0; epoch < losses.length; epoch++) {
            RunPosition position = new RunPosition(epoch * 5L, STEPS, PER_EPOCH, Arrays.copyOf(losses, epoch));
            assertThat(plateau.factor(position))
                    .as("epoch %d", epoch)
                    .isCloseTo(expected.path(epoch).asDouble(), within(1e-12));
        }
    }

    @Test
    void warmUpRisesInLineThenHandsOver() {
        WarmUp warmUp = new WarmUp(0.1, new Cosine(0));

        assertThat(warmUp.factor(at(0))).isEqualTo(1 / 10.0);
        assertThat(warmUp.factor(at(9))).isEqualTo(1);
        assertThat(warmUp.factor(at(10))).isEqualTo(1);
        // half of the 90 steps that remain
        assertThat(warmUp.factor(at(55))).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void aPlateauCountsNoEpochOfTheWarmUp() {
        WarmUp warmUp = new WarmUp(0.5, new Plateau(1, 0.5, 0));
        // Of 12 epochs of 5 steps the first 6 rise.
        double[] costs = {1, 2, 2, 2, 2, 2, 2, 2, 2};

        assertThat(warmUp.factor(new RunPosition(40, 60, 5, Arrays.copyOf(costs, 8))))
                .isEqualTo(1);
        assertThat(warmUp.factor(new RunPosition(45, 60, 5, costs))).isEqualTo(0.5);
    }

    @Test
    void holdsForOneStep() {
        RunPosition only = new RunPosition(0, 1, 1, NO_LOSSES);

        assertThat(new Cosine(0).factor(only)).isEqualTo(1);
        assertThat(new WarmUp(0.05, new Cosine(0.01)).factor(only)).isEqualTo(1);
        assertThat(new OneCycle(0.3).factor(only)).isFinite().isBetween(0.0, 1.0);
    }

    @Test
    void inverseSquareRootPeaksAfterItsRise() {
        InverseSquareRoot schedule = new InverseSquareRoot(0.1);

        assertThat(schedule.factor(at(0))).isCloseTo(1 / 10.0, within(1e-12));
        assertThat(schedule.factor(at(9))).isEqualTo(1);
        assertThat(schedule.factor(at(39))).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void refusesSettingsOutsideTheirRange() {
        assertThatThrownBy(() -> new MultiStepDecay(List.of(3.0, 2.0), 0.1)).hasMessageContaining("[3.0, 2.0]");
        assertThatThrownBy(() -> new WarmUp(1, new Constant())).hasMessageContaining("fraction 1.0");
        assertThatThrownBy(() -> new Plateau(-1, 0.5, 0)).hasMessageContaining("patience -1");
        assertThatThrownBy(() -> new OneCycle(0)).hasMessageContaining("rising fraction 0.0");
    }

    private static RunPosition at(long step) {
        return new RunPosition(step, STEPS, PER_EPOCH, NO_LOSSES);
    }

    private static JsonNode peer(String name) throws IOException {
        try (InputStream in = SchedulePeerTest.class.getResourceAsStream("/schedules/peer.json")) {
            return new ObjectMapper().readTree(in).path(name);
        }
    }
}
