package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnsignedIntegersTest {
    private static final int INT8 = TensorProto.DataType.INT8.getNumber();

    private static TensorProto integers(String name, List<Long> shape, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(INT8)
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    private static TensorProto floats(String name, List<Long> shape, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(shape);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static NodeProto node(String type, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(output);
        if (type.equals("DequantizeLinear")) {
            node.addAttribute(OnnxGraph.attribute("axis", 0));
        }
        return node.build();
    }

    private static ValueInfoProto info(String name, int type, long... shape) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        for (long extent : shape) {
            tensor.getShapeBuilder().addDimBuilder().setDimValue(extent);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Weights in float, of which two operators share the integers; an activation in 8 bits; and integers that are given out. */
    private static byte[] model() {
        int isFloat = TensorProto.DataType.FLOAT.getNumber();
        GraphProto graph = GraphProto.newBuilder()
                .setName("shared")
                .addInput(info("x", isFloat, 2, 2))
                .addInitializer(integers("w", List.of(2L, 2L), -128, 127, 5, 0))
                .addInitializer(floats("channelScale", List.of(2L), 0.5f, 0.25f))
                .addInitializer(floats("scale", List.of(), 0.125f))
                .addInitializer(integers("zero", List.of(), -7))
                .addInitializer(integers("given", List.of(2L, 2L), 1, -1, 2, -2))
                .addNode(node("DequantizeLinear", "byChannel", "w", "channelScale"))
                .addNode(node("DequantizeLinear", "byTensor", "w", "scale"))
                .addNode(node("QuantizeLinear", "q", "x", "scale", "zero"))
                .addNode(node("DequantizeLinear", "d", "q", "scale", "zero"))
                .addNode(node("MatMul", "product", "d", "byChannel"))
                .addNode(node("Add", "sum", "product", "byTensor"))
                .addNode(node("Identity", "integers", "given"))
                .addValueInfo(info("q", INT8, 2, 2))
                .addOutput(info("sum", isFloat, 2, 2))
                .addOutput(info("integers", INT8, 2, 2))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static List<Object> run(byte[] model) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor x = OnnxTensor.createTensor(environment, new float[][] {{1.3f, -20}, {0, 14.2f}});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            List<Object> values = new ArrayList<>();
            values.add(result.get("sum").orElseThrow().getValue());
            values.add(result.get("integers").orElseThrow().getValue());
            return values;
        }
    }

    @Test
    void computeTheSameFromUnsignedIntegers() throws Exception {
        byte[] unsigned = UnsignedIntegers.of(model());

        assertThat(run(unsigned)).usingRecursiveComparison().isEqualTo(run(model()));
        assertThat(ModelProto.parseFrom(unsigned).getGraph().getInitializerList())
                .filteredOn(tensor -> tensor.getDataType() == INT8)
                .extracting(TensorProto::getName)
                .containsExactly("given");
    }

    @Test
    void leavesModelsWithoutSignedIntegersAsTheyAre() throws Exception {
        byte[] unsigned = UnsignedIntegers.of(UnsignedIntegers.of(model()));
        byte[] floats = ModelProto.parseFrom(model()).toBuilder()
                .setGraph(GraphProto.newBuilder().setName("empty"))
                .build()
                .toByteArray();

        assertThat(UnsignedIntegers.of(unsigned)).isSameAs(unsigned);
        assertThat(UnsignedIntegers.of(floats)).isSameAs(floats);
    }
}
