package io.bellows.augmentation.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SeriesOpTest {
    private static final List<SeriesOp> OPS = List.of(
            new Jitter(0.1, 0.5),
            new Jitter(0, Float.MAX_VALUE),
            new Scale(0.5),
            new TimeWarp(0.5, 4),
            new TimeWarp(3, 1000),
            new WindowSlice(0.3, 0.8));

    @TestFactory
    Stream<DynamicTest> repeatsTheValuesOfTheSameKeyAndNeverWritesItsInput() {
        return onEvery(op -> {
            Series series = line(20, 3);
            float[] before = series.values().clone();
            float[] first = run(op, series, 5).values();
            assertThat(run(op, Series.of(before.clone(), 3), 5).values()).isEqualTo(first);
            assertThat(series.values()).isEqualTo(before);
            assertThat(first).isNotEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> keepsShapeAndFiniteness() {
        return onEvery(op -> {
            for (int steps : new int[] {1, 2, 3, 50}) {
                Series changed = run(op, line(steps, 2), steps);
                assertThat(changed.steps()).isEqualTo(steps);
                assertThat(changed.channels()).isEqualTo(2);
                for (float value : changed.values()) {
                    assertThat(Float.isFinite(value)).isTrue();
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> survivesDescriptionAsMap() {
        return onEvery(
                op -> assertThat(SeriesOps.catalog().create(SeriesOps.catalog().describe(op.withProbability(0.25))))
                        .isEqualTo(new ProbableOp<>(op, 0.25)));
    }

    @Test
    void jitterHasTheSpreadThatItIsToldOf() {
        float[] noise =
                run(new Jitter(2, 2), Series.of(new float[20_000], 1), 1).values();
        double mean = IntStream.range(0, noise.length)
                .mapToDouble(i -> noise[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, noise.length)
                .mapToDouble(i -> noise[i] * noise[i])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.05));
        assertThat(square).isCloseTo(4, within(0.15));
    }

    @Test
    void scaleHasOneFactorAChannel() {
        float[] scaled = run(new Scale(0.5), Series.of(new float[] {1, 2, 3, 6, 5, 10}, 2), 1)
                .values();
        assertThat(scaled[2] / scaled[0]).isCloseTo(3, within(1e-5f));
        assertThat(scaled[4] / scaled[0]).isCloseTo(5, within(1e-5f));
        assertThat(scaled[1] / scaled[0]).isNotCloseTo(2, within(1e-3f));
    }

    @Test
    void timeWarpKeepsEndsAndOrder() {
        for (int key = 0; key < 50; key++) {
            float[] warped = run(new TimeWarp(2, 6), line(40, 1), key).values();
            assertThat(warped[0]).isZero();
            assertThat(warped[39]).isEqualTo(39);
            assertThat(IntStream.range(1, 40)).allMatch(i -> warped[i] >= warped[i - 1]);
        }
    }

    @Test
    void timeWarpWithoutSpreadChangesNothing() {
        float[] warped = run(new TimeWarp(0, 4), line(11, 1), 1).values();
        for (int i = 0; i < warped.length; i++) {
            assertThat(warped[i]).isCloseTo(i, within(1e-5f));
        }
    }

    @Test
    void windowIsStretchedEvenlyToTheFullLength() {
        // Half of ten steps is a window of 5, so that a step of the result is 4/9 of a step.
        float[] slice = run(new WindowSlice(0.5, 0.5), line(10, 1), 1).values();
        assertThat(slice[9] - slice[0]).isCloseTo(4, within(1e-5f));
        assertThat(slice[1] - slice[0]).isCloseTo(4 / 9f, within(1e-5f));
        assertThat(run(new WindowSlice(1, 1), line(10, 1), 1).values())
                .isEqualTo(line(10, 1).values());
    }

    @Test
    void windowsBeginAtEveryPlace() {
        assertThat(IntStream.range(0, 200)
                        .mapToObj(key ->
                                run(new WindowSlice(0.5, 0.5), line(10, 1), key).values()[0])
                        .distinct())
                .containsExactlyInAnyOrder(0f, 1f, 2f, 3f, 4f, 5f);
    }

    @Test
    void refusesWhatIsNoSeriesOrSetting() {
        assertThatThrownBy(() -> Series.of(new float[5], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make series 'values': found 5 values, expected a multiple of 2 channels, at least"
                        + " one step");
        assertThatThrownBy(() -> Series.of(new float[] {1, Float.NaN}, 1)).hasMessageContaining("found NaN at value 1");
        assertThatThrownBy(() -> Series.of(new float[0], 1)).hasMessageContaining("found 0 values");
        assertThatThrownBy(() -> new Jitter(0.5, 0.1))
                .hasMessage("Cannot make Jitter with 'maxSigma': found 0.1, expected at least minSigma, which is 0.5");
        assertThatThrownBy(() -> new TimeWarp(0.1, 1)).hasMessageContaining("expected a number from 2 to 1000");
        assertThatThrownBy(() -> SeriesOps.catalog().create(Map.of("op", "time-wrap")))
                .hasMessageContaining("did you mean 'time-warp'?");
    }

    private static Stream<DynamicTest> onEvery(Fact fact) {
        return OPS.stream().map(op -> DynamicTest.dynamicTest(op.toString(), () -> fact.check(op)));
    }

    private static Series run(SeriesOp op, Series series, long rowKey) {
        return op.apply(series, KeyedRandom.of(17, rowKey, 0, 0));
    }

    /** Step t has the value t in every channel. */
    private static Series line(int steps, int channels) {
        float[] values = new float[steps * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.floorDiv(i, channels);
        }
        return Series.of(values, channels);
    }

    private interface Fact {
        void check(SeriesOp op);
    }
}
