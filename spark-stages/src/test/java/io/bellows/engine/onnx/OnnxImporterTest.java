package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.BatchNorm;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxImporterTest {
    private static final String PEER = "/onnx-import/";

    private static float[] predict(NetworkModel model, float[] rows, int count) {
        try (InferenceSession session = OnnxSession.of(model, 1)) {
            return session.predict(rows, count);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mlp, 20 1 1, 0",
        "lenet-5, 1 28 28, 0",
        "resnet-20, 3 16 16, 0",
        "resnet-18, 3 32 32, 0",
        "resnet-50, 3 32 32, 0",
        "mobilenet-v2, 3 32 32, 0",
        "efficientnet-lite0, 3 32 32, 0",
        "efficientnet-b0, 3 32 32, 0",
        "text-cnn, 12 1 1, 30",
        "series-cnn, 2 32 1, 0",
    })
    void givesBackEachNetworkOfTheZoo(String name, String dims, int ids) {
        Shape shape = shape(dims);
        Zoo.Settings plain = Zoo.Settings.defaults();
        Zoo.Settings settings = new Zoo.Settings(
                0.25,
                0.1,
                0.1,
                List.of(9, 7),
                name.equals("mlp") ? List.of(4, 5) : List.of(),
                ids,
                plain.embeddingSize());
        Network network = Zoo.create(name, shape, 6, settings);
        NetworkModel model = Samples.model(network, 3);
        float[] rows = Samples.rows(2, shape.size(), 4);
        for (int i = 0; i < rows.length && (ids > 0 || name.equals("mlp")); i++) {
            rows[i] = Math.abs(Math.round(rows[i] * 10)) % (ids > 0 ? ids : 4);
        }

        NetworkModel imported = OnnxImporter.network(OnnxFile.of(OnnxExporter.export(model), name));

        float[] expected = predict(model, rows, 2);
        float[] found = predict(imported, rows, 2);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-6f * largest));
        }
        assertThat(imported.network().inputShape()).isEqualTo(network.inputShape());
        assertThat(imported.network().output().name())
                .isEqualTo(network.output().name());
    }

    private static Shape shape(String dims) {
        int[] all = java.util.Arrays.stream(dims.split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
        if (all[1] == 1 && all[2] == 1) {
            return Shape.of(all[0]);
        }
        return all[2] == 1 ? Shape.of(all[0], all[1]) : Shape.of(all);
    }

    @Test
    void readsTheIdiomsOfOtherExporters() throws Exception {
        byte[] onnx;
        JsonNode logits;
        try (InputStream file = OnnxImporterTest.class.getResourceAsStream(PEER + "idioms.onnx");
                InputStream json = OnnxImporterTest.class.getResourceAsStream(PEER + "idioms.json")) {
            onnx = file.readAllBytes();
            logits = new ObjectMapper().readTree(json);
        }
        NetworkModel imported = OnnxImporter.network(OnnxFile.of(onnx, "idioms"));
        float[] rows = new float[3 * 3 * 15 * 15];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) Math.sin(i + 1);
        }

        float[] found = predict(imported, rows, 3);

        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(logits.get(i / 5).get(i % 5).asDouble(), within(1e-5));
        }
        assertThat(imported.network().nodes())
                .extracting(io.bellows.network.Node::layer)
                .contains(new BatchNorm(1e-3f, 0.1), new Activation(Activation.Function.HARD_SWISH))
                .doesNotContain(new io.bellows.network.layer.Dropout(0.5));
        assertThat(imported.network().nodes())
                .extracting(io.bellows.network.Node::name)
                .contains("stem", "fc");
    }

    private static void refuses(SampleGraphs graph, String... message) {
        OnnxFile file = graph.file();
        assertThatThrownBy(() -> OnnxImporter.network(file))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(message);
    }

    @Test
    void namesTheOperatorThatIsNoLayer() {
        SampleGraphs erf = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .node("Erf", "y", "x")
                .output("y", TensorType.FLOAT, -1, 3);

        refuses(erf, "'Erf'", "node0", "OnnxModel");
        refuses(SampleGraphs.affine(), "'Mul'", "constant factor");
    }

    @Test
    void refusesInputsOfSeveralShapes() {
        refuses(
                SampleGraphs.graph()
                        .input("x", TensorType.FLOAT, -1, 3, -1, -1)
                        .node("Relu", "y", "x")
                        .output("y", TensorType.FLOAT, -1, 3, -1, -1),
                "rows of one shape");
        refuses(
                SampleGraphs.graph()
                        .input("x", TensorType.FLOAT, -1, 3)
                        .input("z", TensorType.FLOAT, -1, 3)
                        .node("Add", "y", "x", "z")
                        .output("y", TensorType.FLOAT, -1, 3),
                "found inputs");
    }
}
