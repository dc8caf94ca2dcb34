package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which nodes of a float graph remain, and which tensor gets which scale: decided node by node, in graph order. */
final class QuantizationPlan {
    private final GraphProto graph;
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> ends = new HashSet<>();
    private final Map<String, Range> ranges;
    private final List<NodeProto> nodes = new ArrayList<>();

    /** By quantized tensor, the tensor whose range gives its scale: itself, or one upstream. */
    private final Map<String, String> scaleSources = new LinkedHashMap<>();

    QuantizationPlan(GraphProto graph, TensorRanges ranges) {
        this.graph = graph;
        this.ranges = new HashMap<>(ranges.ranges());
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(ends::add);
        graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(ends::add);
        graph.getNodeList()
                .forEach(node -> node.getInputList().forEach(input -> readers.merge(input, 1, Integer::sum)));
        narrowRangesBeforeClipping();
        graph.getNodeList().forEach(this::place);
    }

    /** What only a clipping operator reads needs no more than the range that it leaves. */
    private void narrowRangesBeforeClipping() {
        for (NodeProto node : graph.getNodeList()) {
            if (QuantizedOps.roleOf(node) == QuantizedOps.Role.CLIPPING && readers.get(node.getInput(0)) == 1) {
                ranges.put(node.getInput(0), rangeOf(node.getOutput(0)));
            }
        }
    }

    private void place(NodeProto node) {
        QuantizedOps.Role role = QuantizedOps.roleOf(node);
        String input = node.getInput(0);
        String output = node.getOutput(0);
        if (role == QuantizedOps.Role.WEIGHTED) {
            markOwn(input);
            markOwn(output);
        } else if (role == QuantizedOps.Role.OWN_SCALES) {
            node.getInputList().forEach(this::markOwn);
            markOwn(output);
        } else if (role == QuantizedOps.Role.SAME_SCALE && scaleSources.containsKey(input)) {
            scaleSources.put(output, scaleSources.get(input));
        } else if (role == QuantizedOps.Role.CLIPPING && scaleSources.containsKey(input)) {
            markOwn(output);
            if (readers.get(input) == 1 && !ends.contains(input)) {
                joinToProducer(input, output);
                return;
            }
        }
        nodes.add(node);
    }

    private void markOwn(String tensor) {
        scaleSources.putIfAbsent(tensor, tensor);
    }

    private void joinToProducer(String input, String output) {
        scaleSources.remove(input);
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).getOutput(0).equals(input)) {
                nodes.set(i, nodes.get(i).toBuilder().setOutput(0, output).build());
            }
        }
    }

    GraphProto graph() {
        return graph;
    }

    /** The nodes that remain, in order. */
    List<NodeProto> nodes() {
        return nodes;
    }

    Map<String, TensorProto> initializers() {
        return initializers;
    }

    boolean isQuantized(String tensor) {
        return scaleSources.containsKey(tensor);
    }

    /** The tensor whose scale {@code tensor} has. */
    String scaleSource(String tensor) {
        return scaleSources.get(tensor);
    }

    AffineScale scaleOf(String tensor) {
        return AffineScale.uint8(rangeOf(scaleSources.get(tensor)));
    }

    private Range rangeOf(String tensor) {
        Range range = ranges.get(tensor);
        if (range == null) {
            throw new IllegalArgumentException("Cannot quantize tensor '" + tensor
                    + "': found no calibrated range, expected one for each activation; calibrate with this model");
        }
        return range;
    }
}
