package io.bellows.engine.bigdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.TrainingSession;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.FlatWeights;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeapLayersTest {
    private static final int ROWS = 3;

    @ParameterizedTest
    @EnumSource(
            value = Activation.Function.class,
            names = {"SILU", "HARD_SWISH"})
    void activationsOfImagesAndVectorsHaveTheirGradients(Activation.Function function) {
        check(NetworkBuilder.network("activation", 2, 4, 4)
                .conv2d(6, 3, 1, 1)
                .activation(function)
                .conv2d(10, 3, 2, 1)
                .batchNorm()
                .activation(function)
                .flatten()
                .linear(8)
                .activation(function)
                .linear(3)
                .build());
    }

    static List<Network> networks() {
        NetworkBuilder gated = NetworkBuilder.network("gated", 3, 4, 5).conv2d(9, 3, 1, 1);
        String entry = gated.here();
        NetworkBuilder parts = NetworkBuilder.network("parts", 5, 4, 4).slice(1, 4);
        String slice = parts.conv2d(6, 3, 1, 1).slice(2, 6).here();
        NetworkBuilder mixed = NetworkBuilder.network("mixed", 3, 4, 4).conv2d(6, 3, 1, 1);
        String image = mixed.here();
        String pooled = mixed.globalAveragePool().here();
        String flat = mixed.at(image).conv2d(6, 4, 1, 0).flatten().here();
        return List.of(
                gated.squeezeExcite(2, Activation.Function.SILU)
                        .plus(entry)
                        .globalAveragePool()
                        .linear(3)
                        .build(),
                parts.at("conv1").slice(0, 2).concat(slice).flatten().linear(2).build(),
                mixed.at(pooled)
                        .linear(6)
                        .plus(flat)
                        .concat(pooled, flat)
                        .linear(3)
                        .build(),
                series(NetworkBuilder.network("series", 3, 8).reshape(3, 1, 8)));
    }

    /** 9 and 18 channels fill no whole blocks of the native library's memory. */
    private static Network series(NetworkBuilder builder) {
        for (int channels : new int[] {9, 18, 9}) {
            builder.conv1d(channels, 3, 1, 1).batchNorm().activation(Activation.Function.TANH);
        }
        return builder.globalAveragePool().linear(4).build();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void forwardAndGradientEqualTheDefinitionOfTheLayers(Network network) {
        check(network);
    }

    private static void check(Network network) {
        GradientCheck.assertHolds(
                network, Samples.rows(ROWS, network.inputShape().size(), 4), ROWS);
    }

    @Test
    void embeddedWordsHaveTheirGradients() {
        GradientCheck.assertHolds(Zoo.textCnn(Shape.of(9), 3, 11, 5, 0.06, 0.0), Samples.ids(ROWS * 9, 11, 4), ROWS);
    }

    @Test
    void embeddedCategoriesHaveTheirGradients() {
        GradientCheck.assertHolds(
                Zoo.mlp(Shape.of(4), 3, 0.0, List.of(6), List.of(5, 7), 64), Samples.ids(ROWS * 4, 5, 4), ROWS);
    }

    @Test
    void namesAnIdThatHasNoVector() {
        for (float id : new float[] {-1f, 11f, 2.5f, Float.NaN}) {
            Network network = NetworkBuilder.network("ids", 2).embedding(11, 4).build();
            float[] trainable = new float[44];
            try (TrainingSession session = new BigDlEngine().open(network, 1)) {
                assertThatThrownBy(() -> session.forward(new float[] {3f, id}, 1, trainable, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("'" + id + "' at position 1")
                        .hasMessageContaining("0 to 10");
            }
        }
    }

    @Test
    void leavesOutWholeRowsAsItsKeySays() {
        int rows = 400;
        Network network =
                NetworkBuilder.network("path", 2, 1, 2).dropPath(0.25).flatten().build();
        float[] ones = new float[rows * 4];
        Arrays.fill(ones, 1f);
        try (TrainingSession session = new BigDlEngine().open(network, 1)) {
            float[] first = session.forward(ones, rows, new float[0], 7);

            assertThat(session.forward(ones, rows, new float[0], 7)).isEqualTo(first);
            assertThat(session.forward(ones, rows, new float[0], 8)).isNotEqualTo(first);
            int kept = 0;
            for (int row = 0; row < rows; row++) {
                float[] values = Arrays.copyOfRange(first, row * 4, row * 4 + 4);
                assertThat(values).containsOnly(values[0] == 0f ? 0f : 4f / 3);
                kept += values[0] == 0f ? 0 : 1;
            }
            assertThat(kept).isBetween(270, 330);
        }
    }

    @Test
    void rowsThatAreLeftOutTeachNothing() {
        Network network =
                NetworkBuilder.network("path", 1).linear(1).dropPath(0.5).build();
        FlatWeights weights = FlatWeights.of(NetworkModel.initialize(network, 1));
        float[] batch = {1f, 2f, 4f, 8f};
        float[] gradient = new float[2];
        try (TrainingSession session = new BigDlEngine().open(network, 1)) {
            float[] output = session.forward(batch, 4, weights.trainable(), 3);
            session.backward(new float[] {1f, 1f, 1f, 1f}, gradient);

            float expected = 0f;
            for (int row = 0; row < 4; row++) {
                expected += output[row] == 0f ? 0f : 2f * batch[row];
            }
            assertThat(gradient[0]).isCloseTo(expected, within(1e-5f)).isBetween(1f, 29f);
        }
    }
}
