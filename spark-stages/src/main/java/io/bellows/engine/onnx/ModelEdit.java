package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A model of which some nodes and constants are replaced, all others, and all names, staying as they are. */
final class ModelEdit {
    private final FloatGraph source;
    private final List<NodeProto> first = new ArrayList<>();
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> initializers = new ArrayList<>();
    private final Set<String> dropped = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    ModelEdit(FloatGraph source) {
        this.source = source;
        GraphProto graph = source.graph();
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        names.addAll(source.captured());
    }

    /** {@code wanted}, with underscores behind it until no other tensor has the name. */
    String claim(String wanted) {
        String name = wanted;
        while (!names.add(name)) {
            name += "_";
        }
        return name;
    }

    void keep(NodeProto node) {
        nodes.add(node);
    }

    void add(String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        nodes.add(node(type, inputs, outputs, attributes).build());
    }

    /** As {@link #add}, before all other nodes. */
    void addFirst(String type, List<String> inputs, String output, AttributeProto... attributes) {
        first.add(node(type, inputs, List.of(output), attributes).build());
    }

    /** As {@link #add}, an operator of ONNX Runtime's own. */
    void addMicrosoft(String type, List<String> inputs, String output, AttributeProto... attributes) {
        nodes.add(node(type, inputs, List.of(output), attributes)
                .setDomain(OnnxGraph.MICROSOFT)
                .build());
    }

    private static NodeProto.Builder node(
            String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes));
    }

    /** Leaves the constant {@code name} out; something else must give its values, under this name. */
    void drop(String name) {
        dropped.add(name);
    }

    String addFloats(String wanted, float[] values, int... dims) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return addTensor(wanted, TensorProto.DataType.FLOAT, raw.array(), dims);
    }

    String addTensor(String wanted, TensorProto.DataType type, byte[] raw, int... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(claim(wanted))
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (int dim : dims) {
            tensor.addDims(dim);
        }
        initializers.add(tensor.build());
        return tensor.getName();
    }

    /** The edited model, without constants that nothing reads any more. */
    ModelProto model() {
        Set<String> read = new HashSet<>(source.captured());
        source.graph().getOutputList().forEach(output -> read.add(output.getName()));
        first.forEach(node -> read.addAll(node.getInputList()));
        nodes.forEach(node -> read.addAll(node.getInputList()));
        GraphProto.Builder graph = source.graph().toBuilder()
                .clearNode()
                .clearInitializer()
                .clearValueInfo()
                .addAllNode(first)
                .addAllNode(nodes);
        source.graph().getInitializerList().stream()
                .filter(tensor -> read.contains(tensor.getName()) && !dropped.contains(tensor.getName()))
                .forEach(graph::addInitializer);
        graph.addAllInitializer(initializers);
        ModelProto.Builder model = source.model().toBuilder().setGraph(graph).setProducerName("bellows");
        boolean imported = source.model().getOpsetImportList().stream()
                .anyMatch(set -> set.getDomain().equals(OnnxGraph.MICROSOFT));
        if (!imported && nodes.stream().anyMatch(node -> node.getDomain().equals(OnnxGraph.MICROSOFT))) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder()
                    .setDomain(OnnxGraph.MICROSOFT)
                    .setVersion(1));
        }
        return model.build();
    }
}
