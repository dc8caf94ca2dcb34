package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that other software made, by {@code graph_peer.py}. */
class OnnxGraphsTest {
    @ParameterizedTest
    @ValueSource(strings = {"old-11", "branching-12", "branching-13", "branching-17", "branching-21", "attention-18"})
    void preparationKeepsWhatTheModelComputes(String name) throws IOException, OrtException {
        Case peer = Case.read(name);

        assertClose(peer.run(OnnxQuantizer.prepare(peer.model())), peer.outputs(), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-11", "branching-12", "branching-13", "branching-17", "branching-21", "attention-18"})
    void integersStayCloseToFloats(String name) throws IOException, OrtException {
        Case peer = Case.read(name);
        byte[] prepared = OnnxQuantizer.prepare(peer.model());
        TensorRanges ranges = peer.calibrate(prepared);
        for (IntegerType type : IntegerType.values()) {
            for (boolean perChannel : new boolean[] {true, false}) {
                for (boolean symmetric : new boolean[] {false, true}) {
                    QuantizationSettings settings =
                            new QuantizationSettings(type, perChannel, symmetric, false, Set.of(), false);
                    byte[] quantized = OnnxQuantizer.quantize(prepared, ranges, settings);

                    assertThat(ModelProto.parseFrom(unsigned(quantized))
                                    .getGraph()
                                    .getInitializerList())
                            .noneMatch(tensor -> tensor.getDataType() == TensorProto.DataType.INT8.getNumber());
                    assertClose(peer.run(quantized), peer.outputs(), 0.12);
                    new TensorSession(quantized, 1).close();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-11", "branching-17", "attention-18"})
    void rangesOfEachBatchStayCloseToFloats(String name) throws IOException, OrtException {
        Case peer = Case.read(name);
        byte[] prepared = OnnxQuantizer.prepare(peer.model());
        for (boolean perChannel : new boolean[] {true, false}) {
            byte[] dynamic = DynamicQuantizer.quantize(
                    prepared, new QuantizationSettings(IntegerType.UINT8, perChannel, false, false, Set.of(), false));

            assertThat(OnnxQuantizer.parse(dynamic).getGraph().getNodeList())
                    .extracting(NodeProto::getOpType)
                    .contains("MatMulInteger")
                    .doesNotContain("Gemm");
            assertClose(peer.run(dynamic), peer.outputs(), 0.05);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-11", "branching-17", "attention-18"})
    void blocksOfFourBitsStayNearFloats(String name) throws IOException, OrtException {
        Case peer = Case.read(name);
        byte[] blocks = BlockQuantizer.quantize(OnnxQuantizer.prepare(peer.model()), 16, Set.of());

        assertThat(OnnxQuantizer.parse(blocks).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("MatMulNBits");
        assertClose(peer.run(blocks), peer.outputs(), 0.25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-11", "branching-12", "branching-21", "attention-18"})
    void smallerWeightsStayCloseToFloats(String name) throws IOException, OrtException {
        Case peer = Case.read(name);
        byte[] prepared = OnnxQuantizer.prepare(peer.model());

        assertClose(peer.run(WeightStorage.store(prepared, WeightFormat.INT8)), peer.outputs(), 0.03);
        assertClose(peer.run(WeightStorage.store(prepared, WeightFormat.FP16)), peer.outputs(), 2e-3);
        assertClose(peer.run(WeightStorage.store(prepared, WeightFormat.BF16)), peer.outputs(), 2e-2);
    }

    @Test
    void everyLayerWithWeightsComputesInIntegers() throws IOException {
        assertThat(typesReading(quantized("branching-17"), "DequantizeLinear"))
                .contains("Conv", "ConvTranspose", "Gemm", "Add", "Resize", "AveragePool", "MaxPool", "Transpose");
        assertThat(typesReading(quantized("old-11"), "DequantizeLinear")).contains("Conv", "Gemm", "Split", "Concat");
        assertThat(typesReading(quantized("attention-18"), "DequantizeLinear")).contains("MatMul", "Mul", "Add");
    }

    @Test
    void softmaxAndBranchesKeepTheirType() throws IOException {
        ModelProto model = OnnxQuantizer.parse(quantized("branching-17"));

        assertThat(model.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("If", "Softmax");
        assertThat(readersOf(model, "Softmax")).doesNotContain("QuantizeLinear");
    }

    @Test
    void layersThatAreNamedStayInFloats() throws IOException {
        byte[] prepared = OnnxQuantizer.prepare(Case.read("attention-18").model());
        TensorRanges ranges = Case.read("attention-18").calibrate(prepared);
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(prepared));
        Set<String> all = new TreeSet<>();
        graph.graph().getNodeList().forEach(node -> all.add(node.getName()));
        byte[] floats = OnnxQuantizer.quantize(prepared, ranges, QuantizationSettings.DEFAULT.withFloatLayers(all));

        assertThat(OnnxQuantizer.parse(floats).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .doesNotContain("QuantizeLinear", "DequantizeLinear");
    }

    @Test
    void sharedWeightsAreStoredOnce() throws IOException {
        ModelProto model = OnnxQuantizer.parse(quantized("branching-17"));
        long shared = model.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getDimsList().equals(List.of(4L, 3L, 3L, 3L)))
                .count();

        assertThat(shared).isEqualTo(1);
    }

    @Test
    void refusesOtherOperatorSetsAndQuantizedModels() throws IOException {
        byte[] ten = OnnxQuantizer.parse(Case.read("old-11").model()).toBuilder()
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(10))
                .build()
                .toByteArray();

        assertThatThrownBy(() -> OnnxQuantizer.prepare(ten))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found operator set 10, expected one from 11 to 21");
        assertThatThrownBy(() -> OnnxQuantizer.prepare(quantized("old-11")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a model in floats");
        assertThatThrownBy(() -> OnnxQuantizer.prepare(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot quantize ONNX model");
    }

    @Test
    void refusesWeightsAndActivationsThatAreNotFinite() throws IOException, OrtException {
        Case peer = Case.read("attention-18");
        ModelProto.Builder broken = OnnxQuantizer.parse(peer.model()).toBuilder();
        float[] values = new float[256];
        values[7] = Float.NaN;
        broken.getGraphBuilder().getInitializerBuilderList().stream()
                .filter(tensor -> tensor.getName().equals("wq"))
                .forEach(tensor -> CrossLayerEqualization.replace(tensor, values));

        assertThatThrownBy(() -> OnnxQuantizer.prepare(broken.build().toByteArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found NaN or infinity in tensors [wq]");
        try (OnnxTensor rows = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), new long[] {1, 16, 16});
                CalibrationSession session = new CalibrationSession(OnnxQuantizer.prepare(peer.model()), 1)) {
            assertThatThrownBy(() -> session.observe(Map.of("x", rows)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found NaN among values");
        }
    }

    @Test
    void operatorsBetweenFloatsStayInFloats() throws IOException {
        byte[] prepared = OnnxQuantizer.prepare(Case.read("attention-18").model());
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(prepared));
        Set<String> products = new TreeSet<>();
        graph.graph().getNodeList().stream()
                .filter(node -> Set.of("MatMul", "Gemm").contains(node.getOpType()))
                .forEach(node -> products.add(node.getName()));
        byte[] floats = OnnxQuantizer.quantize(
                prepared,
                Case.read("attention-18").calibrate(prepared),
                QuantizationSettings.DEFAULT.withFloatLayers(products));

        assertThat(OnnxQuantizer.parse(floats).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("Add", "Mul")
                .doesNotContain("QuantizeLinear");
    }

    private static byte[] quantized(String name) throws IOException {
        Case peer = Case.read(name);
        byte[] prepared = OnnxQuantizer.prepare(peer.model());
        return OnnxQuantizer.quantize(prepared, peer.calibrate(prepared));
    }

    /** The types of the nodes that read the output of a node of type {@code source}. */
    private static Set<String> typesReading(byte[] model, String source) {
        return readersOf(OnnxQuantizer.parse(model), source);
    }

    private static Set<String> readersOf(ModelProto model, String source) {
        Set<String> written = new HashSet<>();
        Set<String> readers = new TreeSet<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (node.getInputList().stream().anyMatch(written::contains)) {
                readers.add(node.getOpType());
            }
            if (node.getOpType().equals(source)) {
                written.addAll(node.getOutputList());
            }
        }
        return readers;
    }

    private static void assertClose(Map<String, float[]> found, Map<String, float[]> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> {
            double largest = 1e-6;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(found.get(name)).hasSize(values.length);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) found.get(name)[i])
                        .as("%s[%d]", name, i)
                        .isCloseTo(values[i], within(tolerance * largest));
            }
        });
    }

    /** What a session runs where signed integers would saturate. */
    private static byte[] unsigned(byte[] model) {
        try {
            return UnsignedIntegers.of(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Case(ModelProto proto, Map<String, OnnxTensor> inputs, Map<String, float[]> outputs) {
        static Case read(String name) throws IOException {
            try (InputStream json = OnnxGraphsTest.class.getResourceAsStream("/graphs/" + name + ".json");
                    InputStream onnx = OnnxGraphsTest.class.getResourceAsStream("/graphs/" + name + ".onnx")) {
                JsonNode tree = new ObjectMapper().readTree(json);
                Map<String, OnnxTensor> inputs = new HashMap<>();
                Map<String, float[]> outputs = new HashMap<>();
                tree.get("inputs")
                        .fields()
                        .forEachRemaining(entry -> inputs.put(entry.getKey(), tensor(entry.getValue())));
                tree.get("outputs")
                        .fields()
                        .forEachRemaining(entry -> outputs.put(entry.getKey(), floats(entry.getValue())));
                return new Case(ModelProto.parseFrom(onnx), inputs, outputs);
            }
        }

        byte[] model() {
            return proto.toByteArray();
        }

        private static float[] floats(JsonNode json) {
            float[] values = new float[json.get("values").size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) json.get("values").get(i).asDouble();
            }
            return values;
        }

        private static OnnxTensor tensor(JsonNode json) {
            long[] shape = new long[json.get("shape").size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = json.get("shape").get(i).asLong();
            }
            try {
                return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(floats(json)), shape);
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        TensorRanges calibrate(byte[] prepared) {
            try (CalibrationSession session = new CalibrationSession(prepared, 1)) {
                session.observe(inputs);
                return session.ranges();
            }
        }

        Map<String, float[]> run(byte[] bytes) throws OrtException {
            // Sums with signed integers saturate where a CPU has no instructions for them.
            byte[] unsigned = unsigned(bytes);
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(unsigned);
                    OrtSession.Result result = session.run(inputs)) {
                Map<String, float[]> found = new HashMap<>();
                outputs.keySet().forEach(name -> found.put(name, ObservedModel.floats(result, name)));
                return found;
            }
        }
    }
}
