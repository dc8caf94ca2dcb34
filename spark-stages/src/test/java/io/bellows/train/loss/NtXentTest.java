package io.bellows.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The loss beside PyTorch's, by the numbers of {@code contrastive_peer.py}, and its slope beside finite differences. */
class NtXentTest {
    private static JsonNode peer() throws IOException {
        try (InputStream in = NtXentTest.class.getResourceAsStream("/losses/contrastive.json")) {
            JsonNode cases = new ObjectMapper().readTree(in);
            assertThat(cases).hasSize(4);
            return cases;
        }
    }

    private static double[] numbers(JsonNode batch, String name) {
        double[] values = new double[batch.path(name).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = batch.path(name).path(i).asDouble();
        }
        return values;
    }

    private static NtXent loss(JsonNode batch, double[] projections) {
        return new NtXent(
                projections,
                numbers(batch, "weights"),
                batch.path("size").asInt(),
                batch.path("temperature").asDouble());
    }

    @Test
    void hasTheLossesAndSlopesOfItsPeer() throws IOException {
        for (JsonNode batch : peer()) {
            NtXent loss = loss(batch, numbers(batch, "projections"));
            double[] expected = numbers(batch, "losses");
            double[] slopes = numbers(batch, "slopes");
            int size = batch.path("size").asInt();
            double[] slope = new double[size];
            for (int row = 0; row < expected.length; row++) {
                assertThat(loss.loss(row)).isCloseTo(expected[row], within(1e-12));
            }
            for (int view = 0; view < 2 * expected.length; view++) {
                loss.slope(view, slope);
                for (int i = 0; i < size; i++) {
                    assertThat(slope[i]).isCloseTo(slopes[view * size + i], within(1e-11));
                }
            }
        }
    }

    @Test
    void slopeIsThatOfDifferences() throws IOException {
        JsonNode batch = peer().path(0);
        double[] weights = numbers(batch, "weights");
        int size = batch.path("size").asInt();
        double[] slope = new double[size];
        double step = 1e-6;
        double[] projections = numbers(batch, "projections");
        for (int i = 0; i < projections.length; i++) {
            double[] above = projections.clone();
            double[] below = projections.clone();
            above[i] += step;
            below[i] -= step;
            double difference = 0;
            for (int row = 0; row < weights.length; row++) {
                difference += weights[row]
                        * (loss(batch, above).loss(row) - loss(batch, below).loss(row));
            }
            loss(batch, projections).slope(i / size, slope);
            assertThat(slope[i % size]).isCloseTo(difference / (2 * step), within(1e-7));
        }
    }

    @Test
    void knowsPairsThatPointTheSameWay() {
        double[] projections = {1, 0, 5, 0.1, 0, 2, 0.1, 3};

        NtXent alike = new NtXent(projections, new double[] {1, 1}, 2, 0.5);
        NtXent crossed = new NtXent(new double[] {1, 0, 0, 2, 5, 0.1, 0.1, 3}, new double[] {1, 1}, 2, 0.5);

        assertThat(alike.hits(0)).isEqualTo(1);
        assertThat(alike.hits(1)).isEqualTo(1);
        assertThat(crossed.hits(0)).isZero();
        assertThat(alike.loss(0)).isLessThan(crossed.loss(0));
    }

    @Test
    void aProjectionOfLengthZeroHasNoSlope() {
        NtXent loss = new NtXent(new double[] {0, 0, 1, 0, 0, 1, 1, 1}, new double[] {1, 1}, 2, 1);
        double[] slope = {7, 7};

        loss.slope(0, slope);

        assertThat(slope).containsExactly(0, 0);
        // Its similarity to all three others is 0.
        assertThat(loss.loss(0) * 2 - Math.log(2 + Math.exp(Math.sqrt(0.5)))).isCloseTo(Math.log(3), within(1e-12));
    }

    @Test
    void oneRowAloneCostsNothing() {
        NtXent loss = new NtXent(new double[] {1, 2, -3, 4}, new double[] {1}, 2, 0.5);
        double[] slope = new double[2];

        loss.slope(1, slope);

        assertThat(loss.loss(0)).isCloseTo(0, within(1e-12));
        assertThat(slope).containsExactly(new double[] {0, 0}, within(1e-12));
    }
}
