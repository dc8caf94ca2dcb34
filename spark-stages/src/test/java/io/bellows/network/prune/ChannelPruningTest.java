package io.bellows.network.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxEngine;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelPruningTest {
    private static final int ROWS = 3;

    /** One of each network of the zoo, and one with what they have not: a slice, channels that a join lines up, a sigmoid. */
    static Stream<Arguments> networks() {
        Zoo.Settings narrow = new Zoo.Settings(0.25, 0, 0, List.of(24, 12), List.of(5, 3), 30, 12);
        Stream<Arguments> zoo = Zoo.architectures().stream()
                .map(name -> Arguments.of(Zoo.create(name, input(name), 6, narrow), name.equals("text-cnn") ? 30 : 3));
        return Stream.concat(zoo, Stream.of(Arguments.of(joined(), 3), Arguments.of(grouped(), 3)));
    }

    private static Shape input(String architecture) {
        return switch (architecture) {
            case "mlp" -> Shape.of(7);
            case "lenet-5" -> Shape.of(1, 28, 28);
            case "text-cnn" -> Shape.of(9);
            case "series-cnn" -> Shape.of(2, 20);
            default -> Shape.of(3, 32, 32);
        };
    }

    private static Network joined() {
        NetworkBuilder builder =
                NetworkBuilder.network("joined", 2, 8, 8).conv2d(6, 3, 1, 1).batchNorm();
        String first = builder.here();
        String second = builder.activation(Activation.Function.SIGMOID)
                .conv2d(5, 3, 1, 1)
                .activation(Activation.Function.TANH)
                .here();
        builder.at(first).relu().concat(second);
        String whole = builder.here();
        String part = builder.slice(3, 9).here();
        return builder.conv2d(6, Window.square(3, 1, 1), 1, false)
                .plus(part)
                .squeezeExcite(3, Activation.Function.RELU)
                .concat(whole)
                .maxPool(2, 2)
                .flatten()
                .linear(9)
                .relu()
                .linear(4)
                .build();
    }

    /** A convolution in groups stays whole; a depthwise one makes two channels of each. */
    private static Network grouped() {
        return NetworkBuilder.network("grouped", 2, 6, 6)
                .conv2d(4, 3, 1, 1)
                .conv2d(8, Window.square(3, 1, 1), 4, true)
                .relu()
                .conv2d(8, Window.square(3, 1, 1), 2, true)
                .relu()
                .conv2d(6, 1, 1, 0)
                .globalAveragePool()
                .linear(3)
                .build();
    }

    /** Weights, statistics of normalisation among them, in which no two channels are alike. */
    private static NetworkModel drawn(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(
                NetworkModel.initialize(network, seed).weights().tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = tensor.values().clone();
            for (int i = 0; i < values.length; i++) {
                if (tensor.shape().rank() == 1) {
                    values[i] = (float)
                            (name.endsWith("running_var") ? random.nextDouble(0.5, 2) : random.nextDouble(-1, 1));
                }
            }
            return new Weights.Tensor(tensor.shape(), values);
        });
        return new NetworkModel(network, new Weights(tensors));
    }

    private static float[] outputs(NetworkModel model, int below) {
        SplittableRandom random = new SplittableRandom(4);
        float[] rows = new float[ROWS * model.network().inputShape().size()];
        for (int i = 0; i < rows.length; i++) {
            // small whole numbers are ids, too, for networks that look up vectors
            rows[i] = random.nextInt(below);
        }
        try (InferenceSession session = new OnnxEngine().open(model, 1)) {
            return session.predict(rows, ROWS);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void smallerNetworkGivesWhatTheMaskedOneGives(Network network, int below) {
        NetworkModel model = drawn(network, 5);
        for (PruningScope scope : PruningScope.values()) {
            ChannelPruning pruning =
                    new ChannelPruning(ChannelTarget.CHANNELS, 0.4, ChannelImportance.L2, scope, 1, PrunableLayers.ALL);

            ChannelPruning.Pruned pruned = pruning.pruneAndMask(model);

            assertThat(pruned.smaller().network().trainableCount()).isLessThan(network.trainableCount());
            float[] expected = outputs(pruned.masked(), below);
            float[] found = outputs(pruned.smaller(), below);
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-5f * Math.max(1, Math.abs(expected[i]))));
            }
            assertThat(expected).isNotEqualTo(outputs(model, below));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void comesToHalfTheMultiplyAddsAndNoFurther(Network network, int below) {
        NetworkModel model = drawn(network, 6);
        double target = network.name().equals("grouped") ? 0.05 : 0.5;
        NetworkModel smaller = new ChannelPruning(
                        ChannelTarget.MULTIPLY_ADDS,
                        target,
                        ChannelImportance.L1,
                        PruningScope.GLOBAL,
                        1,
                        PrunableLayers.ALL)
                .prune(model);

        double share = (double) smaller.network().multiplyAdds() / network.multiplyAdds();
        assertThat(share).isLessThanOrEqualTo(1 - target).isGreaterThan(0.7 * (1 - target));
    }

    @Test
    void keepsMultiplesOfEight() {
        NetworkModel model = drawn(Zoo.resNet20(Shape.of(3, 32, 32), 6, 1, 0), 7);

        Network smaller = new ChannelPruning(
                        ChannelTarget.MULTIPLY_ADDS,
                        0.5,
                        ChannelImportance.NORM_SCALE,
                        PruningScope.GLOBAL,
                        8,
                        PrunableLayers.ALL)
                .prune(model)
                .network();

        assertThat(smaller.nodes().stream()
                        .map(Node::layer)
                        .filter(Conv2d.class::isInstance)
                        .map(layer -> ((Conv2d) layer).outChannels() % 8))
                .containsOnly(0);
        assertThat(2 * smaller.multiplyAdds())
                .isLessThanOrEqualTo(model.network().multiplyAdds());
    }

    @Test
    void takesOutTheChannelOfTheSmallestNorm() {
        Network network =
                NetworkBuilder.network("plain", 2).linear(3).relu().linear(1).build();
        NetworkModel model = new NetworkModel(
                network,
                new Weights(Map.of(
                        "linear1.weight", new Weights.Tensor(Shape.of(3, 2), new float[] {1, 2, 0.1f, 0.2f, 3, 4}),
                        "linear1.bias", new Weights.Tensor(Shape.of(3), new float[] {5, 6, 7}),
                        "linear2.weight", new Weights.Tensor(Shape.of(1, 3), new float[] {8, 9, 10}),
                        "linear2.bias", new Weights.Tensor(Shape.of(1), new float[] {11}))));

        NetworkModel smaller = new ChannelPruning(
                        ChannelTarget.CHANNELS,
                        1.0 / 3,
                        ChannelImportance.L2,
                        PruningScope.GLOBAL,
                        1,
                        PrunableLayers.ALL)
                .prune(model);

        assertThat(smaller.weights().values("linear1.weight")).containsExactly(1, 2, 3, 4);
        assertThat(smaller.weights().values("linear1.bias")).containsExactly(5, 7);
        assertThat(smaller.weights().values("linear2.weight")).containsExactly(8, 10);
        assertThat(smaller.weights().values("linear2.bias")).containsExactly(11);
    }

    @Test
    void excludedLayersKeepTheirChannels() {
        NetworkModel model = drawn(Zoo.leNet5(Shape.of(1, 28, 28), 6, 1, 0), 8);

        Network smaller = new ChannelPruning(
                        ChannelTarget.CHANNELS,
                        0.5,
                        ChannelImportance.L2,
                        PruningScope.LAYER,
                        1,
                        new PrunableLayers(List.of("conv1", "linear2")))
                .prune(model)
                .network();

        assertThat(smaller.shapeOf("conv1").dim(0)).isEqualTo(6);
        assertThat(smaller.shapeOf("conv2").dim(0)).isLessThan(16);
        assertThat(smaller.shapeOf("linear1").dim(0)).isLessThan(120);
        assertThat(smaller.nodes().stream()
                        .filter(node -> node.name().equals("linear2"))
                        .map(Node::layer))
                .containsExactly(new Linear(84, true));
    }

    @Test
    void saysHowFarItCanGoWhereTheTargetIsTooFar() {
        NetworkModel model = drawn(Zoo.leNet5(Shape.of(1, 28, 28), 6, 1, 0), 9);
        ChannelPruning pruning = new ChannelPruning(
                ChannelTarget.MULTIPLY_ADDS,
                0.95,
                ChannelImportance.L2,
                PruningScope.GLOBAL,
                8,
                new PrunableLayers(List.of("conv2")));

        assertThatThrownBy(() -> pruning.prune(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower removedFraction to at most 0.");
    }

    @Test
    void refusesANetworkOfOneLayer() {
        NetworkModel model = drawn(NetworkBuilder.network("single", 4).linear(2).build(), 1);
        ChannelPruning pruning = new ChannelPruning(
                ChannelTarget.CHANNELS, 0.5, ChannelImportance.L2, PruningScope.LAYER, 1, PrunableLayers.ALL);

        assertThatThrownBy(() -> pruning.prune(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found none that could go");
    }
}
