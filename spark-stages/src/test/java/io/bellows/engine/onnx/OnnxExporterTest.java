package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.AveragePool;
import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxExporterTest {
    @Test
    void agreesWithTheDefinitionOfConvolutions() {
        assertAgrees(NetworkBuilder.network("n", 3, 9, 7).conv2d(5, 3, 1, 1).build());
        assertAgrees(NetworkBuilder.network("n", 4, 9, 7)
                .conv2d(6, new Window(3, 2, 2, 1, 1, 0), 2, false)
                .build());
        assertAgrees(
                NetworkBuilder.network("n", 4, 8, 8).depthwiseConv2d(3, 2, 1).build());
    }

    @Test
    void agreesWithTheDefinitionOfPooling() {
        assertAgrees(NetworkBuilder.network("n", 2, 7, 6).maxPool(3, 2).build());
        assertAgrees(NetworkBuilder.network("n", 2, 7, 6)
                .add("pool", new MaxPool(Window.square(3, 2, 1)))
                .build());
        assertAgrees(NetworkBuilder.network("n", 2, 7, 6).averagePool(2, 2).build());
        assertAgrees(NetworkBuilder.network("n", 2, 7, 6)
                .add("pool", new AveragePool(new Window(3, 2, 2, 2, 1, 1)))
                .build());
        assertAgrees(NetworkBuilder.network("n", 3, 5, 4).globalAveragePool().build());
    }

    @Test
    void agreesWithTheDefinitionOfActivations() {
        for (Activation.Function function : Activation.Function.values()) {
            assertAgrees(NetworkBuilder.network("n", 6)
                    .linear(40)
                    .activation(function)
                    .build());
        }
    }

    @Test
    void agreesWithTheDefinitionOfJoins() {
        NetworkBuilder builder = NetworkBuilder.network("n", 3, 4, 4)
                .conv2d(3, 3, 1, 1)
                .named("a")
                .relu()
                .named("b");
        assertAgrees(builder.add("add", new Add(), "a", "b", Network.INPUT)
                .concat("a", "b")
                .build());
        assertAgrees(NetworkBuilder.network("n", 5)
                .linear(4)
                .concat(Network.INPUT)
                .linear(2)
                .build());
    }

    @Test
    void agreesWithTheDefinitionOfBatchNormFoldedOrNot() {
        assertAgrees(NetworkBuilder.network("n", 3, 6, 6)
                .batchNorm()
                .conv2d(4, 3, 1, 1)
                .build());
        assertAgrees(NetworkBuilder.network("n", 3, 6, 6)
                .conv2d(4, 3, 1, 1)
                .batchNorm()
                .relu()
                .build());
        assertAgrees(NetworkBuilder.network("n", 3, 6, 6)
                .conv2d(4, 3, 1, 1)
                .named("c")
                .batchNorm()
                .plus("c")
                .build());
    }

    @Test
    void agreesWithTheDefinitionOfPartsAndGates() {
        assertAgrees(NetworkBuilder.network("n", 5, 4, 3)
                .slice(1, 4)
                .squeezeExcite(2, Activation.Function.SILU)
                .dropPath(0.5)
                .flatten()
                .slice(2, 20)
                .reshape(2, 3, 3)
                .build());
        assertAgrees(Zoo.seriesCnn(Shape.of(3, 20), 4, 0.1));
    }

    @Test
    void looksUpIdsAndRefusesThoseOutOfRange() {
        NetworkModel model =
                Samples.model(NetworkBuilder.network("n", 3).embedding(7, 2).build(), 5);
        float[] weight = model.weights().values("embedding1.weight");
        try (InferenceSession session = OnnxSession.of(model, 1)) {
            assertThat(session.predict(new float[] {6, 0, 2}, 1))
                    .containsExactly(weight[12], weight[0], weight[4], weight[13], weight[1], weight[5]);
            for (float id : new float[] {7f, -1f, Float.NaN}) {
                assertThatThrownBy(() -> session.predict(new float[] {1, id, 1}, 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("out of data bounds");
            }
        }
    }

    @Test
    void foldsBatchNormOnlyWhereItAloneReadsAConvolution() {
        assertThat(types(NetworkBuilder.network("n", 3, 6, 6).conv2d(4, 3, 1, 1).batchNorm()))
                .containsExactly("Conv");
        assertThat(types(NetworkBuilder.network("n", 3, 6, 6)
                        .conv2d(4, 3, 1, 1)
                        .named("c")
                        .batchNorm()
                        .plus("c")))
                .containsExactly("Conv", "BatchNormalization", "Add");
    }

    @Test
    void leavesDropoutOutWhereverItStands() {
        assertThat(types(NetworkBuilder.network("n", 4)
                        .dropout(0.5)
                        .linear(3)
                        .dropout(0.5)
                        .dropout(0.1)))
                .containsExactly("Gemm");
        assertThat(types(NetworkBuilder.network("n", 4).dropout(0.5))).containsExactly("Identity");
        assertAgrees(NetworkBuilder.network("n", 4)
                .dropout(0.5)
                .linear(3)
                .dropout(0.5)
                .build());
        assertAgrees(NetworkBuilder.network("n", 4).dropout(0.5).build());
    }

    @Test
    void keepsTensorsApartWhoseNamesWouldMeet() {
        assertAgrees(NetworkBuilder.network("n", 4)
                .linear(4)
                .named("logits")
                .relu()
                .named("logits.weight")
                .plus("logits")
                .build());
    }

    @Test
    void agreesWithTheDefinitionThroughTheZoo() {
        assertAgrees(Zoo.mlp(Shape.of(3, 4), 5, 0.1, List.of(16, 8)));
        assertAgrees(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.5));
        assertAgrees(Zoo.mobileNetV2(Shape.of(3, 32, 32), 7, 0.35, 0.2));
    }

    @Test
    void writesTheSameBytesForTheSameModel() {
        NetworkModel model = Samples.model(Zoo.mobileNetV2(Shape.of(3, 32, 32), 7, 0.35, 0.2), 3);

        assertThat(OnnxExporter.export(model)).isEqualTo(OnnxExporter.export(model));
    }

    private static List<String> types(NetworkBuilder builder) {
        ModelProto proto = OnnxExporter.toProto(NetworkModel.initialize(builder.build(), 1));
        return proto.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    private static void assertAgrees(Network network) {
        NetworkModel model = Samples.model(network, 5);
        DoubleReference reference = new DoubleReference(model);
        int size = network.inputShape().size();
        int rows = 3;
        float[] batch = Samples.rows(rows, size, 9);
        try (InferenceSession session = OnnxSession.of(model, 1)) {
            float[] outputs = session.predict(batch, rows);
            for (int row = 0; row < rows; row++) {
                double[] expected = reference.predict(Arrays.copyOfRange(batch, row * size, (row + 1) * size));
                double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0) + 1;
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) outputs[row * expected.length + i])
                            .as("row %d output %d of %s", row, i, network)
                            .isCloseTo(expected[i], within(2e-6 * scale));
                }
            }
        }
    }
}
