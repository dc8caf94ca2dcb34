package io.bellows.network.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MagnitudePruningTest {
    private static final NetworkModel MODEL = model();

    /** Two linear layers of 4 and 2 weights, the second ones larger. */
    private static NetworkModel model() {
        Network network = NetworkBuilder.network("two", 2).linear(2).linear(1).build();
        return new NetworkModel(
                network,
                new Weights(Map.of(
                        "linear1.weight", new Weights.Tensor(Shape.of(2, 2), new float[] {0.1f, -0.2f, 0.3f, -0.4f}),
                        "linear1.bias", new Weights.Tensor(Shape.of(2), new float[] {0.01f, 0.02f}),
                        "linear2.weight", new Weights.Tensor(Shape.of(1, 2), new float[] {-5f, 4f}),
                        "linear2.bias", new Weights.Tensor(Shape.of(1), new float[] {0.03f}))));
    }

    @Test
    void takesTheSmallestOfAllLayersGlobally() {
        NetworkModel pruned = MagnitudePruning.prune(MODEL, 0.5, PruningScope.GLOBAL, PrunableLayers.ALL);

        assertThat(pruned.weights().values("linear1.weight")).containsExactly(0f, 0f, 0f, -0.4f);
        assertThat(pruned.weights().values("linear2.weight")).containsExactly(-5f, 4f);
    }

    @Test
    void takesTheSameShareOfEachLayer() {
        NetworkModel pruned = MagnitudePruning.prune(MODEL, 0.5, PruningScope.LAYER, PrunableLayers.ALL);

        assertThat(pruned.weights().values("linear1.weight")).containsExactly(0f, 0f, 0.3f, -0.4f);
        assertThat(pruned.weights().values("linear2.weight")).containsExactly(-5f, 0f);
    }

    @Test
    void leavesBiasesAndExcludedLayers() {
        NetworkModel pruned =
                MagnitudePruning.prune(MODEL, 0.75, PruningScope.GLOBAL, new PrunableLayers(List.of("linear1")));

        assertThat(pruned.weights().values("linear1.weight"))
                .containsExactly(MODEL.weights().values("linear1.weight"), within(0f));
        assertThat(pruned.weights().values("linear1.bias")).containsExactly(0.01f, 0.02f);
        assertThat(pruned.weights().values("linear2.weight")).containsExactly(0f, 0f);
    }

    @Test
    void takesTheFirstOfEqualWeights() {
        float[] values = {2f, -1f, 1f, 1f, 3f};

        MagnitudePruning.zeroSmallest(List.of(new WeightSpan(values, 0, 5)), 0.4, PruningScope.GLOBAL);

        assertThat(values).containsExactly(2f, 0f, 0f, 1f, 3f);
    }

    @Test
    void leavesTheGivenModelAsItWas() {
        MagnitudePruning.prune(MODEL, 0.9, PruningScope.GLOBAL, PrunableLayers.ALL);

        assertThat(MODEL).isEqualTo(model());
    }

    @Test
    void namesAnExclusionThatFitsNoLayer() {
        PrunableLayers layers = new PrunableLayers(List.of("conv.*"));

        assertThatThrownBy(() -> MagnitudePruning.prune(MODEL, 0.5, PruningScope.GLOBAL, layers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'conv.*'")
                .hasMessageContaining("[linear1, linear2]");
    }

    @Test
    void refusesToLeaveNothingToPrune() {
        PrunableLayers layers = new PrunableLayers(List.of("linear.*"));

        assertThatThrownBy(() -> MagnitudePruning.prune(MODEL, 0.5, PruningScope.GLOBAL, layers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least one; exclude fewer");
    }

    @Test
    void masksWeightsByTheZerosOfOthers() {
        NetworkModel zeros = MagnitudePruning.prune(MODEL, 0.5, PruningScope.GLOBAL, PrunableLayers.ALL);
        NetworkModel fresh = NetworkModel.initialize(MODEL.network(), 3);

        NetworkModel masked = MaskedWeights.of(fresh, zeros, PrunableLayers.ALL);

        float[] first = fresh.weights().values("linear1.weight");
        assertThat(masked.weights().values("linear1.weight")).containsExactly(0f, 0f, 0f, first[3]);
        assertThat(masked.weights().values("linear2.weight"))
                .containsExactly(fresh.weights().values("linear2.weight"), within(0f));
        assertThat(MaskedWeights.sparsity(masked, PrunableLayers.ALL)).isEqualTo(0.5);
    }
}
