package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.bellows.network.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A graph in the making: nodes in topological order and initializers, under names that are each used once. */
final class OnnxGraph {
    static final long IR_VERSION = 8;
    static final long OPSET = 17;
    static final String BATCH = "N";

    /** The domain of ONNX Runtime's own operators. */
    static final String MICROSOFT = "com.microsoft";

    private final GraphProto.Builder graph;
    private final Set<String> names = new HashSet<>();

    OnnxGraph(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** {@code wanted}, or it with underscores behind it until no other tensor has the name. */
    String claim(String wanted) {
        String name = wanted;
        while (!names.add(name)) {
            name += "_";
        }
        return name;
    }

    /** The first of the names that {@code next} gives that no other tensor has. */
    String fresh(Supplier<String> next) {
        String name = next.get();
        while (names.contains(name)) {
            name = next.get();
        }
        return name;
    }

    /** Whether {@code node} is an operator of ONNX's own set. */
    static boolean isStandard(NodeProto node) {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }

    void addNode(NodeProto node) {
        graph.addNode(node);
    }

    void addNode(String type, List<String> inputs, String output, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
    }

    String addFloats(String wanted, float[] values, int... dims) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return addTensor(wanted, TensorProto.DataType.FLOAT, raw.array(), dims);
    }

    String addInts(String wanted, int[] values, int... dims) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(values);
        return addTensor(wanted, TensorProto.DataType.INT32, raw.array(), dims);
    }

    String addLongs(String wanted, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return addTensor(wanted, TensorProto.DataType.INT64, raw.array(), values.length);
    }

    /** The version of ONNX's own operator set that {@code model} imports; 1 if none. */
    static long opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }

    /** Adds {@code tensor} under the name that it has, which must be claimed. */
    void addInitializer(TensorProto tensor) {
        graph.addInitializer(tensor);
    }

    String addTensor(String wanted, TensorProto.DataType type, byte[] raw, int... dims) {
        String name = claim(wanted);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (int dim : dims) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
        return name;
    }

    ModelProto model(List<ValueInfoProto> inputs, List<ValueInfoProto> outputs) {
        graph.addAllInput(inputs).addAllOutput(outputs);
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("bellows")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build();
    }

    /** The graph with the inputs, outputs and operator sets of {@code source}, and Microsoft's set if a node is of it. */
    ModelProto model(ModelProto source) {
        graph.addAllInput(source.getGraph().getInputList())
                .addAllOutput(source.getGraph().getOutputList());
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(Math.max(source.getIrVersion(), IR_VERSION))
                .setProducerName("bellows")
                .addAllOpsetImport(source.getOpsetImportList())
                .setUnknownFields(source.getUnknownFields())
                .addAllMetadataProps(source.getMetadataPropsList());
        boolean usesMicrosoft =
                graph.getNodeList().stream().anyMatch(node -> node.getDomain().equals(MICROSOFT));
        boolean importsMicrosoft = source.getOpsetImportList().stream()
                .anyMatch(set -> set.getDomain().equals(MICROSOFT));
        if (usesMicrosoft && !importsMicrosoft) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1));
        }
        return model.setGraph(graph).build();
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto attribute(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** A float tensor of any batch size, each of whose rows has {@code shape}. */
    static ValueInfoProto value(String name, Shape shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (int dim : shape.toArray()) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(dims)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    static float[] floats(TensorProto tensor) {
        if (tensor.getFloatDataCount() > 0) {
            float[] values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
            return values;
        }
        FloatBuffer buffer = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    static int[] dims(TensorProto tensor) {
        return tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
    }
}
