package io.bellows.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and slopes beside PyTorch's, by the numbers of {@code loss_peer.py}, and slopes beside finite differences. */
class LossPeerTest {
    private static final SoftmaxCrossEntropy PLAIN = new SoftmaxCrossEntropy(0, 0);

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("squared", new SquaredLoss()),
                Arguments.of("absolute", new AbsoluteLoss()),
                Arguments.of("huber", new HuberLoss(0.7)),
                Arguments.of("quantile", new QuantileLoss(List.of(0.1, 0.5, 0.9))),
                Arguments.of("hinge", new HingeLoss()),
                Arguments.of("binary-cross-entropy", new BinaryCrossEntropy(List.of(0.5, 1.0, 2.0, 3.0, 0.1))),
                Arguments.of("cross-entropy", new SoftmaxCrossEntropy(0.2, 0)),
                Arguments.of("kl", new KullbackLeibler(PLAIN)),
                Arguments.of("focal", new SoftmaxCrossEntropy(0.1, 2)),
                Arguments.of("distilled", new DistilledLoss(PLAIN, 0.6, 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void hasTheLossAndSlopeOfItsPeer(String name, Loss loss) throws IOException {
        for (JsonNode row : peer(name)) {
            double[] slope = new double[row.path("outputs").size()];

            double found = loss.evaluate(numbers(row, "outputs"), numbers(row, "targets"), slope);

            double expected = row.path("loss").asDouble();
            assertThat(found).isCloseTo(expected, within(1e-12 * Math.max(1, expected)));
            assertThat(slope).containsExactly(numbers(row, "slope"), within(1e-12));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void slopeIsThatOfDifferences(String name, Loss loss) throws IOException {
        double step = 1e-6;
        JsonNode row = peer(name).path(1);
        double[] outputs = numbers(row, "outputs");
        double[] targets = numbers(row, "targets");
        double[] slope = new double[outputs.length];
        double[] ignored = new double[outputs.length];
        loss.evaluate(outputs, targets, slope);

        for (int i = 0; i < outputs.length; i++) {
            double[] above = outputs.clone();
            double[] below = outputs.clone();
            above[i] += step;
            below[i] -= step;
            double difference = loss.evaluate(above, targets, ignored) - loss.evaluate(below, targets, ignored);
            assertThat(slope[i]).isCloseTo(difference / (2 * step), within(1e-7));
        }
    }

    private static JsonNode peer(String name) throws IOException {
        try (InputStream in = LossPeerTest.class.getResourceAsStream("/losses/peer.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).path(name);
            assertThat(rows).hasSize(4);
            return rows;
        }
    }

    private static double[] numbers(JsonNode row, String name) {
        double[] values = new double[row.path(name).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.path(name).path(i).asDouble();
        }
        return values;
    }

    @Test
    void binaryCrossEntropyOfHugeLogitsIsFinite() {
        double[] slope = new double[2];

        double loss =
                new BinaryCrossEntropy(List.of()).evaluate(new double[] {10_000, -10_000}, new double[] {0, 1}, slope);

        assertThat(loss).isEqualTo(10_000);
        assertThat(slope).containsExactly(0.5, -0.5);
    }

    @Test
    void divergenceOfEqualProbabilitiesIsNothing() {
        double[] logits = {Math.log(0.2), Math.log(0.8)};

        assertThat(new KullbackLeibler(PLAIN).evaluate(logits, new double[] {0.2, 0.8}, new double[2]))
                .isCloseTo(0, within(1e-15));
    }

    @Test
    void hingeOfAClassThatLeadsByMoreThanOneIsNothing() {
        double[] slope = {7, 7, 7};

        assertThat(new HingeLoss().evaluate(new double[] {0.5, 2, 0.9}, new double[] {0, 1, 0}, slope))
                .isZero();
        assertThat(slope).containsOnly(0);
    }

    @Test
    void refusesSettingsThatAreNoLoss() {
        assertThatThrownBy(() -> new HuberLoss(0)).hasMessageContaining("delta 0.0");
        assertThatThrownBy(() -> new QuantileLoss(List.of(0.5, 1.0))).hasMessageContaining("[0.5, 1.0]");
    }
}
