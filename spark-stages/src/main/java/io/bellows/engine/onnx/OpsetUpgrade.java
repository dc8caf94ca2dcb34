package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves a model of operator set 11 or 12 to 13, the first in which QuantizeLinear knows channels.
 *
 * <p>What changed in between (ONNX, Changelog.md): the axes of Squeeze, Unsqueeze and ReduceSum and the sizes of Split
 * became inputs; Softmax, LogSoftmax and Hardmax, which made a matrix of their input at their axis, became those of one
 * axis; Dropout lost its ratio. Subgraphs are moved too.
 */
final class OpsetUpgrade {
    static final long TARGET = 13;

    private static final Map<String, String> INPUT_BY_TYPE =
            Map.of("Squeeze", "axes", "Unsqueeze", "axes", "ReduceSum", "axes", "Split", "split");
    private static final Set<String> MATRIX_OPERATORS = Set.of("Softmax", "LogSoftmax", "Hardmax");

    private final String prefix;
    private int counter;

    private OpsetUpgrade(ModelProto model) {
        Set<String> names = new HashSet<>();
        addNames(model.getGraph(), names);
        String free = "opset13_";
        while (anyStartsWith(names, free)) {
            free += "_";
        }
        prefix = free;
    }

    private static boolean anyStartsWith(Set<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    private static void addNames(GraphProto graph, Set<String> names) {
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    addNames(attribute.getG(), names);
                }
                attribute.getGraphsList().forEach(body -> addNames(body, names));
            }
        }
    }

    /** The model in operator set 13; the model itself if it is in that or a later one. */
    static ModelProto upgraded(ModelProto model) {
        if (OnnxGraph.opset(model) >= TARGET) {
            return model;
        }
        ModelProto.Builder upgraded = model.toBuilder().clearOpsetImport();
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            boolean standard = set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx");
            upgraded.addOpsetImport(
                    standard ? set.toBuilder().setVersion(TARGET).build() : set);
        }
        return upgraded.setGraph(new OpsetUpgrade(model).graph(model.getGraph()))
                .build();
    }

    private GraphProto graph(GraphProto graph) {
        GraphProto.Builder upgraded = graph.toBuilder().clearNode();
        for (NodeProto node : graph.getNodeList()) {
            add(withUpgradedBodies(node), upgraded);
        }
        return upgraded.build();
    }

    private NodeProto withUpgradedBodies(NodeProto node) {
        NodeProto.Builder upgraded = node.toBuilder();
        for (AttributeProto.Builder attribute : upgraded.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(graph(attribute.getG()));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, graph(attribute.getGraphs(i)));
            }
        }
        return upgraded.build();
    }

    private void add(NodeProto node, GraphProto.Builder graph) {
        String type = OnnxGraph.isStandard(node) ? node.getOpType() : "";
        if (INPUT_BY_TYPE.containsKey(type)) {
            addWithInput(node, INPUT_BY_TYPE.get(type), graph);
        } else if (MATRIX_OPERATORS.contains(type)) {
            addOfMatrix(node, graph);
        } else if (type.equals("Dropout")) {
            graph.addNode(without(node, "ratio"));
        } else {
            graph.addNode(node);
        }
    }

    private static NodeProto.Builder without(NodeProto node, String name) {
        NodeProto.Builder bare = node.toBuilder().clearAttribute();
        node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals(name))
                .forEach(bare::addAttribute);
        return bare;
    }

    private static Optional<AttributeProto> find(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    private void addWithInput(NodeProto node, String name, GraphProto.Builder graph) {
        NodeProto.Builder upgraded = without(node, name);
        Optional<AttributeProto> values = find(node, name);
        if (values.isPresent()) {
            String input = fresh();
            graph.addInitializer(longs(input, values.get().getIntsList()));
            upgraded.addInput(input);
        }
        graph.addNode(upgraded);
    }

    private static TensorProto longs(String name, List<Long> values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(raw::putLong);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(values.size())
                .setRawData(ByteString.copyFrom(raw.flip()))
                .build();
    }

    private void addOfMatrix(NodeProto node, GraphProto.Builder graph) {
        long axis = find(node, "axis").map(AttributeProto::getI).orElse(1L);
        NodeProto.Builder last = without(node, "axis").addAttribute(attribute("axis", -1));
        if (axis == -1) {
            graph.addNode(last);
            return;
        }
        String shape = fresh();
        String matrix = fresh();
        String result = fresh();
        String input = node.getInput(0);
        graph.addNode(node("Shape", List.of(input), shape));
        graph.addNode(node("Flatten", List.of(input), matrix).addAttribute(attribute("axis", axis)));
        graph.addNode(last.setInput(0, matrix).setOutput(0, result));
        graph.addNode(node("Reshape", List.of(result, shape), node.getOutput(0)));
    }

    private static NodeProto.Builder node(String type, List<String> inputs, String output) {
        return NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addOutput(output);
    }

    private String fresh() {
        return prefix + counter++;
    }
}
