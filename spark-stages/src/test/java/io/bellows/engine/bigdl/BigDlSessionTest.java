package io.bellows.engine.bigdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.onnx.DoubleReference;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BigDlSessionTest {
    private static final int ROWS = 3;

    static List<Network> networks() {
        return List.of(
                Zoo.mlp(Shape.of(7), 3, 0.0, List.of(5)),
                Zoo.mlp(Shape.of(2, 3, 3), 3, 0.0, List.of(5)),
                NetworkBuilder.network("no-bias", 6)
                        .add("linear", new Linear(4, false))
                        .activation(Activation.Function.SIGMOID)
                        .linear(3)
                        .build(),
                NetworkBuilder.network("conv", 3, 7, 6)
                        .conv2d(8, 3, 2, 1)
                        .activation(Activation.Function.TANH)
                        .conv2d(6, new Window(2, 3, 1, 1, 0, 1), 2, true)
                        .activation(Activation.Function.SIGMOID)
                        .flatten()
                        .linear(4)
                        .build(),
                NetworkBuilder.network("depthwise", 4, 8, 8)
                        .depthwiseConv2d(3, 2, 1)
                        .activation(Activation.Function.TANH)
                        .depthwiseConv2d(3, 1, 1)
                        .globalAveragePool()
                        .linear(3)
                        .build(),
                NetworkBuilder.network("strided", 16, 10, 10)
                        .depthwiseConv2d(5, 2, 2)
                        .activation(Activation.Function.TANH)
                        .conv2d(16, 3, 2, 1)
                        .globalAveragePool()
                        .linear(3)
                        .build(),
                NetworkBuilder.network("norm", 3, 6, 6)
                        .conv2d(5, Window.square(3, 1, 1), 1, false)
                        .batchNorm()
                        .activation(Activation.Function.TANH)
                        .globalAveragePool()
                        .linear(3)
                        .build(),
                NetworkBuilder.network("two-rows", 8, 4, 4)
                        .depthwiseConv2d(3, 2, 1)
                        .activation(Activation.Function.TANH)
                        .depthwiseConv2d(3, 1, 1)
                        .activation(Activation.Function.TANH)
                        .depthwiseConv2d(3, 2, 1)
                        .globalAveragePool()
                        .linear(3)
                        .build(),
                residual(),
                branched("plus", 8, false),
                branched("plus", 16, false),
                branched("concat", 8, true),
                branched("concat", 16, true),
                branched("concat", 20, true),
                pooled());
    }

    private static Network residual() {
        NetworkBuilder builder =
                NetworkBuilder.network("residual", 3, 6, 6).conv2d(8, 3, 1, 1).activation(Activation.Function.TANH);
        String entry = builder.here();
        return builder.conv2d(8, 3, 1, 1)
                .batchNorm()
                .plus(entry)
                .activation(Activation.Function.TANH)
                .concat(entry)
                .conv2d(4, 1, 1, 0)
                .globalAveragePool()
                .build();
    }

    /** A convolution's result is taken by two layers, and those two are joined with nothing between. */
    private static Network branched(String name, int channels, boolean joined) {
        NetworkBuilder builder =
                NetworkBuilder.network(name + channels, 3, 6, 6).conv2d(channels, 3, 1, 1);
        String entry = builder.here();
        builder.conv2d(channels, 3, 1, 1);
        return (joined ? builder.concat(entry) : builder.plus(entry))
                .conv2d(4, 1, 1, 0)
                .globalAveragePool()
                .build();
    }

    private static Network pooled() {
        return NetworkBuilder.network("pooled", 2, 9, 9)
                .conv2d(4, 3, 1, 1)
                .add("pool", new MaxPool(new Window(3, 3, 2, 2, 1, 1)))
                .add("pool", new AveragePool(new Window(3, 3, 2, 2, 1, 1)))
                .maxPool(2, 2)
                .flatten()
                .linear(3)
                .build();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void givesTheGradientByItsInput(Network network) {
        GradientCheck.assertHoldsForInput(
                network, Samples.rows(ROWS, network.inputShape().size(), 4), ROWS);
    }

    @Test
    void refusesTheGradientByItsInputUnlessOpenedForIt() {
        try (TrainingSession session = new BigDlEngine().open(Zoo.mlp(Shape.of(7), 3, 0.0, List.of(5)), 1)) {
            assertThatThrownBy(session::inputGradient).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void forwardAndGradientEqualTheDefinitionOfTheLayers(Network network) {
        GradientCheck.assertHolds(
                network, Samples.rows(ROWS, network.inputShape().size(), 4), ROWS);
    }

    /** 16 rows, since of fewer the last norms amplify rounding: of 3, one unit in the last place to 0.004. */
    @Test
    void mobileNetForwardEqualsTheDefinitionOfItsLayers() {
        Network network = Zoo.mobileNetV2(Shape.of(3, 32, 32), 4, 0.35, 0.0);
        NetworkModel model = Samples.model(network, 3);
        FlatWeights weights = FlatWeights.of(model);
        int rows = 16;
        float[] batch = Samples.rows(rows, network.inputShape().size(), 4);

        try (TrainingSession session = new BigDlEngine().open(network, 2)) {
            float[] forward = session.forward(batch, rows, weights.trainable(), 0);
            double[][] expected = new DoubleReference(model).train(batch, rows);
            for (int i = 0; i < forward.length; i++) {
                assertThat((double) forward[i]).isCloseTo(expected[i / 4][i % 4], within(5e-4));
            }
        }
    }

    @Test
    void refusesAStrideThatTheNativeLibraryGetsWrong() {
        Network network = NetworkBuilder.network("strided", 2, 7, 7)
                .conv2d(3, 1, 3, 0)
                .globalAveragePool()
                .build();

        assertThatThrownBy(() -> new BigDlEngine().check(network))
                .hasMessageContaining("conv1")
                .hasMessageContaining("stride 3×3");
    }

    @Test
    void runningStatisticsFollowTheBatchAsInPyTorch() {
        Network network = NetworkBuilder.network("norm", 1, 1, 2)
                .batchNorm()
                .flatten()
                .linear(1)
                .build();
        FlatWeights weights = FlatWeights.of(NetworkModel.initialize(network, 1));
        float[] buffers = {2f, 3f};
        try (TrainingSession session = new BigDlEngine().open(network, 1)) {
            session.writeBuffers(buffers);
            session.forward(new float[] {1, 2, 3, 6}, 2, weights.trainable(), 0);
            session.readBuffers(buffers);
        }

        // mean 3, unbiased variance 14/3, momentum 0.1
        assertThat(buffers[0]).isCloseTo(0.9f * 2 + 0.1f * 3, within(1e-6f));
        assertThat(buffers[1]).isCloseTo(0.9f * 3 + 0.1f * 14 / 3, within(1e-6f));
    }

    @Test
    void dropoutIsAFunctionOfItsKey() {
        Network network =
                NetworkBuilder.network("dropout", 400).dropout(0.25).linear(1).build();
        FlatWeights weights = FlatWeights.of(NetworkModel.initialize(network, 1));
        Arrays.fill(weights.trainable(), 1f);
        float[] ones = new float[400];
        Arrays.fill(ones, 1f);
        try (TrainingSession session = new BigDlEngine().open(network, 1)) {
            float first = session.forward(ones, 1, weights.trainable(), 7)[0];

            assertThat(session.forward(ones, 1, weights.trainable(), 7)[0]).isEqualTo(first);
            assertThat(session.forward(ones, 1, weights.trainable(), 8)[0]).isNotEqualTo(first);
            assertThat(first).isBetween(350f, 450f);
        }
    }

    @Test
    void batchSizesMayChangeFromStepToStep() {
        Network network = Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0);
        FlatWeights weights = FlatWeights.of(Samples.model(network, 3));
        float[] batch = Samples.rows(9, 784, 4);
        try (TrainingSession session = new BigDlEngine().open(network, 2)) {
            float[] all = session.forward(batch, 9, weights.trainable(), 0);
            for (int rows = 1; rows < 9; rows++) {
                float[] some = session.forward(batch, rows, weights.trainable(), 0);
                for (int i = 0; i < some.length; i++) {
                    assertThat(some[i]).isCloseTo(all[i], within(1e-5f));
                }
            }
        }
    }

    @Test
    void twoThreadsOfOneProcessTrainIndependently() {
        Network network = Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0);
        float[] alone = gradient(network, 11);

        var one = CompletableFuture.supplyAsync(() -> gradient(network, 11));
        var two = CompletableFuture.supplyAsync(() -> gradient(network, 12));

        assertThat(one.join()).isEqualTo(alone);
        assertThat(two.join()).isNotEqualTo(alone);
    }

    private static float[] gradient(Network network, long seed) {
        FlatWeights weights = FlatWeights.of(Samples.model(network, 3));
        float[] batch = Samples.rows(16, 784, seed);
        float[] gradient = new float[weights.trainable().length];
        try (TrainingSession session = new BigDlEngine().open(network, 1)) {
            for (int step = 0; step < 20; step++) {
                session.forward(batch, 16, weights.trainable(), 0);
                session.backward(Samples.rows(16, 10, seed), gradient);
            }
        }
        return gradient;
    }
}
