package io.bellows.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A hundred steps beside PyTorch's, by the numbers of {@code optimizer_peer.py}. */
class OptimizerPeerTest {
    private static final WeightRange MATRIX = new WeightRange(0, 12, true);
    private static final WeightRange VECTOR = new WeightRange(12, 15, false);
    private static final int STEPS = 100;

    static Stream<Arguments> optimizers() {
        return Stream.of(
                Arguments.of("sgd", new Sgd(0, false)),
                Arguments.of("sgd-momentum", new Sgd(0.9, false)),
                Arguments.of("sgd-nesterov", new Sgd(0.9, true)),
                Arguments.of("adam", new Adam(0.9, 0.999, 1e-8, false)),
                Arguments.of("adamw", new Adam(0.9, 0.999, 1e-8, true)),
                Arguments.of("rmsprop", new RmsProp(0.99, 1e-8, 0)),
                Arguments.of("rmsprop-momentum", new RmsProp(0.9, 1e-3, 0.9)),
                Arguments.of("adagrad", new Adagrad(1e-10)),
                Arguments.of("lion", new Lion(0.9, 0.99)),
                Arguments.of("lamb", new Lamb(0.9, 0.999, 1e-6)),
                Arguments.of("lars", new Lars(0.9, 0.001)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void movesAsItsPeer(String name, Optimizer optimizer) throws IOException {
        JsonNode peer = peer(name);
        float[] weights = new float[15];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) StrictMath.cos(i < 12 ? i : i + 8);
        }
        OptimizerState state = new OptimizerState(optimizer, weights.length);
        for (int step = 1; step <= STEPS; step++) {
            float[] gradient = gradient(step, weights);
            state.advance();
            optimizer.step(state, weights, gradient, MATRIX, 0.01, 0.05);
            optimizer.step(state, weights, gradient, VECTOR, 0.01, 0);
            if (List.of(1, 10, 100).contains(step)) {
                JsonNode expected = peer.path(String.valueOf(step));
                assertThat(expected).hasSize(weights.length);
                for (int i = 0; i < weights.length; i++) {
                    assertThat((double) weights[i])
                            .as("weight %d after step %d", i, step)
                            .isCloseTo(expected.path(i).asDouble(), within(1e-6));
                }
            }
        }
    }

    private static float[] gradient(int step, float[] weights) {
        float[] gradient = new float[weights.length];
        for (int i = 0; i < gradient.length; i++) {
            int place = i < 12 ? i + 1 : i - 12 + 21;
            gradient[i] = (float) StrictMath.sin(0.1 * step * place) + 0.25f * weights[i];
        }
        return gradient;
    }

    private static JsonNode peer(String name) throws IOException {
        try (InputStream in = OptimizerPeerTest.class.getResourceAsStream("/optimizers/peer.json")) {
            return new ObjectMapper().readTree(in).path(name);
        }
    }
}
