package io.bellows.network.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zeros beside those of PyTorch's pruning, and factors beside NumPy's, by the numbers of {@code pruning_peer.py}. */
class PruningPeerTest {
    private static JsonNode peer;
    private static NetworkModel model;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = PruningPeerTest.class.getResourceAsStream("/pruning/peer.json")) {
            peer = new ObjectMapper().readTree(in);
        }
        NetworkModel initial = NetworkModel.initialize(
                NetworkBuilder.network("peer", 4, 4, 4)
                        .conv2d(8, 3, 1, 0)
                        .flatten()
                        .linear(16)
                        .linear(5)
                        .build(),
                1);
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(initial.weights().tensors());
        peer.path("weights")
                .fields()
                .forEachRemaining(entry -> tensors.computeIfPresent(
                        entry.getKey(), (name, old) -> new Weights.Tensor(old.shape(), floats(entry.getValue()))));
        model = new NetworkModel(initial.network(), new Weights(tensors));
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static String mask(NetworkModel pruned, String tensor) {
        StringBuilder mask = new StringBuilder();
        for (float value : pruned.weights().values(tensor)) {
            mask.append(value == 0f ? '0' : '1');
        }
        return mask.toString();
    }

    private static void assertMasks(NetworkModel pruned, JsonNode expected) {
        assertThat(expected.size()).isEqualTo(3);
        expected.fields().forEachRemaining(entry -> assertThat(mask(pruned, entry.getKey()))
                .as(entry.getKey())
                .isEqualTo(entry.getValue().asText()));
    }

    @ParameterizedTest
    @EnumSource
    void zeroesTheSmallestThatItsPeerDoes(PruningScope scope) {
        NetworkModel pruned = MagnitudePruning.prune(model, 0.7, scope, PrunableLayers.ALL);

        assertMasks(pruned, peer.path(scope == PruningScope.GLOBAL ? "global" : "layer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2:4", "1:4"})
    void leavesTheWeightsOfEachGroupThatItsPeerDoes(String pattern) {
        assertMasks(GroupSparsity.of(pattern).prune(model, PrunableLayers.ALL), peer.path(pattern));
    }

    @Test
    void factorsHaveTheRankAndTheProductOfItsPeer() {
        for (JsonNode expected : peer.path("low-rank")) {
            double energy = expected.path("energy").asDouble();
            NetworkModel cut = new LowRankFactorization(energy, PrunableLayers.ALL).factorize(model);
            Weights.Tensor first = cut.weights().tensor("linear1.reduce.weight");
            Weights.Tensor second = cut.weights().tensor("linear1.weight");
            int rank = first.shape().dim(0);

            assertThat(rank)
                    .as("energy " + energy)
                    .isEqualTo(expected.path("rank").asInt());
            float[] product = new float[16 * 32];
            for (int i = 0; i < product.length; i++) {
                for (int k = 0; k < rank; k++) {
                    product[i] += second.values()[i / 32 * rank + k] * first.values()[k * 32 + i % 32];
                }
            }
            assertThat(product).containsExactly(floats(expected.path("product")), within(1e-6f));
        }
    }
}
