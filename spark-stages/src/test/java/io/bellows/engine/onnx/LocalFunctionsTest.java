package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions that models bring along, as {@code onnx.proto} numbers their fields. */
class LocalFunctionsTest {
    private static final String OWN = "own";

    private static UnknownFieldSet.Field texts(String... values) {
        UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
        for (String value : values) {
            field.addLengthDelimited(ByteString.copyFromUtf8(value));
        }
        return field.build();
    }

    private static ByteString opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build()
                .toByteString();
    }

    /** A function {@code b = name(a)} of {@code nodes}. */
    private static ByteString function(String name, NodeProto... nodes) {
        UnknownFieldSet.Field.Builder body = UnknownFieldSet.Field.newBuilder();
        for (NodeProto node : nodes) {
            body.addLengthDelimited(node.toByteString());
        }
        return UnknownFieldSet.newBuilder()
                .addField(1, texts(name))
                .addField(4, texts("a"))
                .addField(5, texts("b"))
                .addField(7, body.build())
                .addField(
                        9,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(opset("", 17))
                                .addLengthDelimited(opset(OWN, 1))
                                .build())
                .addField(10, texts(OWN))
                .build()
                .toByteString();
    }

    private static NodeProto call(String name, String input, String output) {
        return node(name, OWN, output, input);
    }

    private static NodeProto node(String type, String domain, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setDomain(domain)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    /** {@code y = first(x)} with {@code functions}. */
    private static byte[] model(String first, List<ByteString> functions) {
        ModelProto.Builder model = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .node(first, OWN, "y", List.of(), "x")
                .output("y", TensorType.FLOAT, -1, 3)
                .proto()
                .toBuilder();
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1));
        UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
        functions.forEach(field::addLengthDelimited);
        return model.setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(25, field.build()).build())
                .build()
                .toByteArray();
    }

    private static void refuses(List<ByteString> functions, String... message) {
        assertThatThrownBy(() -> OnnxFile.of(model("F", functions), "bad.onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot ")
                .hasMessageContaining("'bad.onnx'")
                .message()
                .contains(message);
    }

    private static NodeProto constant(UnaryOperator<AttributeProto.Builder> value) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput("k")
                .addAttribute(value.apply(AttributeProto.newBuilder().setName("value")))
                .build();
    }

    @Test
    void areWrittenOutWhereTheyAreCalled() {
        OnnxFile file = OnnxFile.of(
                model(
                        "F",
                        List.of(
                                function("F", call("G", "a", "c"), call("G", "c", "b")),
                                function("G", node("Add", "", "b", "a", "a")))),
                "functions");

        for (byte[] bytes : List.of(file.bytes(), OnnxQuantizer.prepare(file.bytes()))) {
            try (OnnxSession session = new OnnxSession(bytes, 1)) {
                assertThat(session.predict(new float[] {1, 2, 3}, 1)).containsExactly(4, 8, 12);
            }
        }
    }

    @Test
    void mustNotCallThemselves() {
        refuses(List.of(function("F", call("F", "a", "b"))), "function 'F'", "calls itself");
        refuses(
                List.of(function("F", call("G", "a", "b")), function("G", call("F", "a", "b"))),
                "calls itself or lies deeper than 100 calls");
    }

    @Test
    void mustNotComeToMoreThanMemoryHolds() {
        List<ByteString> doubling = new ArrayList<>();
        doubling.add(function("F", call("F0", "a", "b")));
        for (int i = 0; i < 60; i++) {
            doubling.add(function("F" + i, call("F" + (i + 1), "a", "c"), call("F" + (i + 1), "c", "b")));
        }
        doubling.add(function("F60", node("Neg", "", "b", "a")));

        refuses(doubling, "functions that come to more than 1000000 nodes");
    }

    @Test
    void mayHoldNoValuesOfOtherFiles() {
        TensorProto.Builder elsewhere = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(3)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        elsewhere.addExternalDataBuilder().setKey("location").setValue("../secret");

        refuses(
                List.of(function("F", constant(value -> value.setT(elsewhere)), node("Add", "", "b", "a", "k"))),
                "values in another file");
        refuses(
                List.of(function(
                        "F",
                        constant(value -> value.setName("sparse_value")
                                .setSparseTensor(SparseTensorProto.newBuilder().setValues(elsewhere))),
                        node("Add", "", "b", "a", "k"))),
                "sparse attribute 'sparse_value'");
    }

    @Test
    void keepTheRulesOfGraphs() {
        refuses(List.of(function("F", node("Fly", "", "b", "a"))), "unknown operator 'Fly'");
        refuses(List.of(function("F", node("Add", "", "b", "a", "lost"))), "'lost'");
        refuses(List.of(function("G", node("Neg", "", "b", "a"))), "operator 'F' of domain 'own'");
        refuses(List.of(ByteString.copyFromUtf8("?")), "broken function");
    }
}
