package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkBodyTest {
    private static final Map<String, Shape> OTHER_INPUTS =
            Map.of("mlp", Shape.of(7), "text-cnn", Shape.of(12), "series-cnn", Shape.of(2, 1, 30));

    static Iterable<String> architectures() {
        return Zoo.architectures();
    }

    private static Network zoo(String architecture, int classes) {
        Zoo.Settings settings = new Zoo.Settings(0.25, 0.1, 0, List.of(6, 5), List.of(), 40, 8);
        Shape input = OTHER_INPUTS.getOrDefault(architecture, Shape.of(3, 32, 32));
        return Zoo.create(architecture, input, classes, settings);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void isAllOfANetworkOfTheZooButItsLastLayer(String architecture) {
        Network whole = zoo(architecture, 3);

        Network body = NetworkBody.of(whole);

        assertThat(body).isEqualTo(NetworkBody.of(zoo(architecture, 9)));
        assertThat(body.nodes())
                .containsExactlyElementsOf(
                        whole.nodes().subList(0, whole.nodes().size() - 1));
        assertThat(body.outputShape().rank()).isEqualTo(1);
        NetworkModel model = NetworkModel.initialize(whole, 5);
        assertThat(model.part(body).weights().tensor(firstName(body)))
                .isEqualTo(model.weights().tensor(firstName(body)));
    }

    private static String firstName(Network network) {
        return network.parameters().keySet().iterator().next();
    }

    @Test
    void leavesOutWhatOnlyTheHeadOrNothingTakes() {
        Network network = NetworkBuilder.network("branched", 4)
                .linear(3)
                .named("taken")
                .at(Network.INPUT)
                .linear(2)
                .named("left")
                .at("taken")
                .linear(5)
                .build();

        assertThat(NetworkBody.of(network).nodes()).extracting("name").containsExactly("taken");
    }

    @Test
    void refusesANetworkThatIsAllHead() {
        Network network = NetworkBuilder.network("flat", 4).linear(3).build();

        assertThatThrownBy(() -> NetworkBody.of(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'flat'")
                .hasMessageContaining("behind 'input'");
    }
}
