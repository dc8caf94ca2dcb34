package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashSet;
import java.util.Set;

/** The graphs within nodes, such as the branches of an If, which read tensors of the graphs around them by name. */
final class NestedGraphs {
    private final Set<String> names = new HashSet<>();

    private NestedGraphs() {}

    /** The names of all tensors that the graphs within {@code graph} use, their own ones too. */
    static Set<String> names(GraphProto graph) {
        NestedGraphs nested = new NestedGraphs();
        graph.getNodeList().forEach(nested::enter);
        return nested.names;
    }

    private void enter(NodeProto node) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                add(attribute.getG());
            }
            attribute.getGraphsList().forEach(this::add);
        }
    }

    private void add(GraphProto body) {
        body.getOutputList().stream().map(ValueInfoProto::getName).forEach(names::add);
        for (NodeProto node : body.getNodeList()) {
            names.addAll(node.getInputList());
            names.addAll(node.getOutputList());
            enter(node);
        }
    }
}
