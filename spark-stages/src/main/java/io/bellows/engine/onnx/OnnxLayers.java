package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.bellows.engine.onnx.QuantizedOps.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The operators of a float ONNX model under the names by which {@link QuantizationSettings} leave them in floats. */
public final class OnnxLayers {
    /** Channels that a convolution must read for integers to pay: their sums take several channels of a place at once. */
    private static final int ENOUGH_CHANNELS = 8;

    private final FloatGraph graph;

    /** Of the model {@code prepared}, bytes that {@link OnnxQuantizer#prepare} made. */
    public OnnxLayers(byte[] prepared) {
        graph = new FloatGraph(OnnxQuantizer.parse(prepared));
    }

    /**
     * An operator with constant weights.
     *
     * @param name of its own
     * @param type ONNX's name of the operator
     * @param output name of its first output
     * @param weights number of its weights, without bias
     */
    public record Layer(String name, String type, String output, long weights) {
        /** Whether it is a linear layer. */
        public boolean isMatrix() {
            return type.equals("Gemm") || type.equals("MatMul");
        }
    }

    /** The convolutions and linear layers with constant weights, in the order of the graph. */
    public List<Layer> weighted() {
        List<Layer> layers = new ArrayList<>();
        for (NodeProto node : graph.graph().getNodeList()) {
            if (isWeighted(node) && graph.isFloatConstant(node.getInput(1))) {
                long weights = OnnxGraph.floats(graph.constant(node.getInput(1))).length;
                layers.add(new Layer(node.getName(), node.getOpType(), node.getOutput(0), weights));
            }
        }
        return layers;
    }

    /**
     * The names of the convolutions that stand between the inputs and the first layer for which integers pay: those that
     * read fewer than 8 channels a group, behind no layers but such. In MobileNetV2 the first convolution, of 3 channels,
     * and the depthwise one behind it.
     */
    public Set<String> stem() {
        Set<String> stem = new TreeSet<>();
        Set<String> reached = new HashSet<>();
        graph.graph().getInputList().forEach(input -> reached.add(input.getName()));
        for (NodeProto node : graph.graph().getNodeList()) {
            List<String> activations = node.getInputList().stream()
                    .filter(input -> !input.isEmpty() && graph.constant(input) == null)
                    .toList();
            if (activations.isEmpty() || !reached.containsAll(activations)) {
                continue;
            }
            if (isWeighted(node)) {
                if (!isNarrow(node)) {
                    continue;
                }
                stem.add(node.getName());
            }
            reached.addAll(node.getOutputList());
        }
        return stem;
    }

    private static boolean isWeighted(NodeProto node) {
        Role role = QuantizedOps.roleOf(node);
        return role == Role.WEIGHTED || role == Role.PRODUCT;
    }

    private boolean isNarrow(NodeProto node) {
        return node.getOpType().equals("Conv")
                && graph.isFloatConstant(node.getInput(1))
                && graph.constant(node.getInput(1)).getDims(1) < ENOUGH_CHANNELS;
    }

    /** The names of all operators. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        graph.graph().getNodeList().forEach(node -> names.add(node.getName()));
        return names;
    }
}
