package io.bellows.network.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupSparsityTest {
    private static NetworkModel with(NetworkModel model, String tensor, float... values) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        tensors.computeIfPresent(tensor, (name, old) -> new Weights.Tensor(old.shape(), values));
        return new NetworkModel(model.network(), new Weights(tensors));
    }

    @Test
    void keepsTheTwoLargestOfEachFourInputs() {
        NetworkModel model = with(
                NetworkModel.initialize(
                        NetworkBuilder.network("one", 8).linear(1).build(), 1),
                "linear1.weight",
                1f,
                -4f,
                3f,
                2f,
                0.5f,
                0.5f,
                -0.5f,
                0.4f);

        NetworkModel pruned = GroupSparsity.of("2:4").prune(model, PrunableLayers.ALL);

        assertThat(pruned.weights().values("linear1.weight")).containsExactly(0f, -4f, 3f, 0f, 0f, 0.5f, -0.5f, 0f);
    }

    @Test
    void goesAlongTheChannelsOfAKernelAtEachPlace() {
        NetworkModel model = with(
                NetworkModel.initialize(
                        NetworkBuilder.network("conv", 2, 1, 2)
                                .conv2d(1, Window.row(2, 1, 0), 1, false)
                                .build(),
                        1),
                "conv1.weight",
                1f,
                5f,
                2f,
                -4f);

        NetworkModel pruned = new GroupSparsity(1, 2).prune(model, PrunableLayers.ALL);

        assertThat(model.weights().tensor("conv1.weight").shape()).isEqualTo(Shape.of(1, 2, 1, 2));
        assertThat(pruned.weights().values("conv1.weight")).containsExactly(0f, 5f, 2f, 0f);
    }

    @Test
    void leavesLayersWhoseInputsFillNoGroups() {
        NetworkModel model = NetworkModel.initialize(
                NetworkBuilder.network("mixed", 3).linear(4).linear(2).build(), 2);

        NetworkModel pruned = GroupSparsity.of("2:4").prune(model, PrunableLayers.ALL);

        assertThat(pruned.weights().values("linear1.weight"))
                .containsExactly(model.weights().values("linear1.weight"), within(0f));
        assertThat(MaskedWeights.sparsity(pruned, new PrunableLayers(List.of("linear1"))))
                .isEqualTo(0.5);
    }

    @Test
    void refusesANetworkWithoutALayerOfWholeGroups() {
        NetworkModel model = NetworkModel.initialize(
                NetworkBuilder.network("odd", 3).linear(2).build(), 2);

        assertThatThrownBy(() -> GroupSparsity.of("2:4").prune(model, PrunableLayers.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of 4");
    }

    @Test
    void readsPatternsThatKeepFewerThanAll() {
        assertThat(GroupSparsity.isPattern("2:4")).isTrue();
        assertThat(GroupSparsity.isPattern("4:4")).isFalse();
        assertThat(GroupSparsity.isPattern("0:4")).isFalse();
        assertThat(GroupSparsity.isPattern("half")).isFalse();
    }
}
