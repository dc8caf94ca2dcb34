package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What graphs of other tools hold beside layers. */
class ForeignGraphsTest {
    private static float[] values(int count, int seed) {
        return Samples.rows(1, count, seed);
    }

    private static float[] run(byte[] model, float[] row, long... shape) {
        try (TensorSession session = new TensorSession(model, 1)) {
            InputRow fed = InputRow.floats(row, shape);
            return session.run(fed.batches(), fed.shapes(), List.of("y")).get(0).floats();
        }
    }

    private static byte[] quantized(byte[] prepared, float[] row, long... shape) {
        try (CalibrationSession session = new CalibrationSession(prepared, 1)) {
            session.observe(InputRow.floats(row, shape));
            return OnnxQuantizer.quantize(prepared, session.ranges());
        }
    }

    private static void assertClose(float[] found, float[] expected, double tolerance) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(found).containsExactly(expected, within((float) (tolerance * largest)));
    }

    /** Attention of one head over 4 places, with {@code low} added where a place may not look. */
    private static byte[] attention(float low) {
        float[] mask = new float[16];
        for (int i = 0; i < 4; i++) {
            Arrays.fill(mask, 4 * i + i + 1, 4 * i + 4, low);
        }
        return SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 4, 8)
                .floats("wq", values(64, 1), 8, 8)
                .floats("wk", values(64, 2), 8, 8)
                .floats("wv", values(64, 3), 8, 8)
                .floats("mask", mask, 1, 4, 4)
                .node("MatMul", "q", "x", "wq")
                .node("MatMul", "k", "x", "wk")
                .node("Transpose", "", "turned", List.of(OnnxGraph.attribute("perm", new long[] {0, 2, 1})), "k")
                .node("MatMul", "raw", "q", "turned")
                .node("Add", "scores", "raw", "mask")
                .node("Softmax", "shares", "axis", -1, "scores")
                .node("MatMul", "v", "x", "wv")
                .node("MatMul", "y", "shares", "v")
                .output("y", TensorType.FLOAT, -1, 4, 8)
                .bytes();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -10_000f})
    void scoresUnderAMaskKeepTheirSteps(float low) {
        byte[] prepared = OnnxQuantizer.prepare(attention(low));
        float[] row = values(32, 4);
        byte[] integers = quantized(prepared, row, 1, 4, 8);

        assertThat(OnnxQuantizer.parse(integers).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("QuantizeLinear");
        assertClose(run(integers, row, 1, 4, 8), run(prepared, row, 1, 4, 8), 0.1);
        assertClose(
                run(WeightStorage.store(prepared, WeightFormat.FP16), row, 1, 4, 8), run(prepared, row, 1, 4, 8), 2e-3);
    }

    @Test
    void infinitiesThatReachAnOutputAreRefused() {
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 2)
                .floats("weights", new float[] {1, 2, 3, 4}, 2, 2)
                .node("MatMul", "product", "x", "weights")
                .node("Exp", "y", "product")
                .output("y", TensorType.FLOAT, -1, 2)
                .bytes());
        try (CalibrationSession session = new CalibrationSession(prepared, 1)) {
            session.observe(InputRow.floats(new float[] {1, 1}, 1, 2));
            float[] large = {Float.MAX_VALUE, Float.MAX_VALUE};
            assertThatThrownBy(() -> session.observe(InputRow.floats(large, 1, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Cannot calibrate tensor 'product'")
                    .hasMessageContaining("Infinity, expected finite ones");
        }
    }

    /** Boxes at 40 places, as a detector adds them to what its convolution gives. */
    private static byte[] boxes() {
        float[] places = new float[80];
        for (int i = 0; i < places.length; i++) {
            places[i] = 8 * i + 0.5f;
        }
        return SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3, 5, 8)
                .floats("kernel", values(6, 5), 2, 3, 1, 1)
                .floats("places", places, 1, 2, 40)
                .longs("shape", new long[] {-1, 2, 40}, 3)
                .node("Conv", "offsets", "x", "kernel")
                .node("Reshape", "flat", "offsets", "shape")
                .node("Add", "y", "flat", "places")
                .output("y", TensorType.FLOAT, -1, 2, 40)
                .bytes();
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void constantsThatAreNoWeightsStayAsTheyAre(WeightFormat format) {
        byte[] prepared = OnnxQuantizer.prepare(boxes());
        float[] row = values(120, 6);
        float[] expected = run(prepared, row, 1, 3, 5, 8);

        float[] found = run(WeightStorage.store(prepared, format), row, 1, 3, 5, 8);

        assertThat(found).isNotEqualTo(expected).containsExactly(expected, within(0.05f));
    }

    @Test
    void constantsOnTheLeftOfAProductAreQuantized() {
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 6, 5)
                .floats("mix", values(24, 7), 4, 6)
                .floats("weights", values(15, 8), 5, 3)
                .node("MatMul", "mixed", "mix", "x")
                .node("MatMul", "y", "mixed", "weights")
                .output("y", TensorType.FLOAT, -1, 4, 3)
                .bytes());
        float[] row = values(30, 9);

        assertClose(run(quantized(prepared, row, 1, 6, 5), row, 1, 6, 5), run(prepared, row, 1, 6, 5), 0.05);
    }

    @Test
    void namesOfTensorsMayBeThoseOfReductions() {
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .floats("weights", values(9, 10), 3, 3)
                .floats("more", values(9, 11), 3, 3)
                .node("MatMul", "h", "x", "weights")
                .node("Relu", "h/min", "h")
                .node("Add", "h/max", "h", "h/min")
                .node("MatMul", "y", "h/max", "more")
                .output("y", TensorType.FLOAT, -1, 3)
                .bytes());
        float[] row = values(3, 12);

        assertClose(run(quantized(prepared, row, 1, 3), row, 1, 3), run(prepared, row, 1, 3), 0.05);
    }

    @Test
    void namesOfAnyLengthAreCarriedAndCutInMessages() {
        String name = "h".repeat(70_000);
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .floats("weights", values(9, 13), 3, 3)
                .node("MatMul", name, "x", "weights")
                .node("Tanh", "y", name)
                .output("y", TensorType.FLOAT, -1, 3)
                .bytes());
        try (CalibrationSession session = new CalibrationSession(prepared, 1)) {
            session.observe(InputRow.floats(values(3, 14), 1, 3));
            assertThat(TensorRanges.read(session.result())).isEqualTo(session.ranges());
        }
        assertThatThrownBy(
                        () -> SampleGraphs.affine().node("Add", "z", "y", name).file())
                .message()
                .hasSizeLessThan(2_100)
                .contains("reads 'hhh");
    }

    @Test
    void layersOfOneNameAreToldApart() {
        byte[] model = SampleGraphs.affine().bytes();
        byte[] same = OnnxQuantizer.parse(model).toBuilder()
                .setGraph(OnnxQuantizer.parse(model).getGraph().toBuilder()
                        .setNode(
                                0,
                                OnnxQuantizer.parse(model).getGraph().getNode(0).toBuilder()
                                        .setName("one"))
                        .setNode(
                                1,
                                OnnxQuantizer.parse(model).getGraph().getNode(1).toBuilder()
                                        .setName("one")))
                .build()
                .toByteArray();

        assertThat(new OnnxLayers(same).names()).isEqualTo(Set.of("one", "one_1"));
    }

    @Test
    void tensorsWithoutValuesAreCalibrated() {
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .floats("weights", values(9, 15), 3, 3)
                .longs("none", new long[0], 0)
                .node("MatMul", "product", "x", "weights")
                .node("Gather", "empty", "axis", 1, "product", "none")
                .node("Concat", "y", "axis", 1, "empty", "product")
                .output("y", TensorType.FLOAT, -1, 3)
                .output("empty", TensorType.FLOAT, -1, 0)
                .bytes());
        float[] row = values(3, 16);

        assertClose(run(quantized(prepared, row, 1, 3), row, 1, 3), run(prepared, row, 1, 3), 0.05);
    }

    private static AttributeProto branch(String name, String type) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(GraphProto.newBuilder()
                        .setName(name)
                        .addNode(NodeProto.newBuilder()
                                .setOpType(type)
                                .addInput("clipped")
                                .addOutput(name + "/result"))
                        .addOutput(SampleGraphs.graph()
                                .output(name + "/result", TensorType.FLOAT, -1, 3)
                                .proto()
                                .getGraph()
                                .getOutput(0)))
                .build();
    }

    @Test
    void branchesReadWhatAReluLeaves() {
        byte[] prepared = OnnxQuantizer.prepare(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .floats("weights", new float[] {1, 0, 0, 0, -1, 0, 0, 0, -1}, 3, 3)
                .floats("low", new float[] {-1_000})
                .node("MatMul", "product", "x", "weights")
                .node("Relu", "clipped", "product")
                .node("ReduceSum", "sum", "keepdims", 0, "x")
                .node("Greater", "isUsual", "sum", "low")
                .node(
                        "If",
                        "",
                        "y",
                        List.of(branch("then_branch", "Identity"), branch("else_branch", "Neg")),
                        "isUsual")
                .output("y", TensorType.FLOAT, -1, 3)
                .bytes());
        float[] row = {1, 2, 3};

        assertThat(run(quantized(prepared, row, 1, 3), row, 1, 3))
                .containsExactly(new float[] {1, 0, 0}, within(0.02f));
    }
}
