package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.bellows.engine.onnx.QuantizedOps.Role;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which nodes of a float graph remain, and which tensor gets which scale: decided node by node, in graph order. */
final class QuantizationPlan {
    private final FloatGraph graph;
    private final QuantizationSettings settings;
    private final Map<String, Range> ranges;
    private final List<NodeProto> nodes = new ArrayList<>();

    /** By name of a node that computes in integers, the part that it takes. */
    private final Map<String, Role> placed = new HashMap<>();

    private final Map<String, Integer> places = new HashMap<>();
    private final Set<String> scores = new HashSet<>();

    /** By quantized tensor, the tensor whose range gives its scale: itself, or one upstream. */
    private final Map<String, String> scaleSources = new LinkedHashMap<>();

    QuantizationPlan(FloatGraph graph, TensorRanges ranges, QuantizationSettings settings) {
        this.graph = graph;
        this.settings = settings;
        this.ranges = new HashMap<>(ranges.ranges());
        noteScores();
        narrowRangesBeforeClipping();
        graph.graph().getNodeList().forEach(this::place);
    }

    /** What only a clipping operator reads needs no more than the range that it leaves. */
    private void narrowRangesBeforeClipping() {
        for (NodeProto node : graph.graph().getNodeList()) {
            if (roleOf(node) == Role.CLIPPING
                    && graph.readers(node.getInput(0)) == 1
                    && ranges.containsKey(node.getOutput(0))) {
                ranges.put(node.getInput(0), rangeOf(node.getOutput(0)));
            }
        }
    }

    /** Notes what Softmax alone reads. It stays in floats, so that steps before it gain nothing, and those over a mask lose all. */
    private void noteScores() {
        for (NodeProto node : graph.graph().getNodeList()) {
            String input = node.getInputCount() > 0 ? node.getInput(0) : "";
            if (node.getOpType().equals("Softmax") && graph.readers(input) == 1 && !graph.isOutput(input)) {
                scores.add(input);
            }
        }
    }

    /** The part that {@code node} takes; null if it stays in floats, because of its type, its layer, its weights or its values. */
    private Role roleOf(NodeProto node) {
        Role role = QuantizedOps.roleOf(node);
        if (role == null
                || settings.floatLayers().contains(node.getName())
                || !graph.isFloatActivation(node.getOutput(0))
                || (role == Role.WEIGHTED && !hasConstantWeight(node))
                || (role == Role.OWN_SCALES && scores.contains(node.getOutput(0)))
                || !isBounded(node)) {
            return null;
        }
        return role;
    }

    private boolean isBounded(NodeProto node) {
        return Stream.concat(QuantizedOps.dataInputs(node).stream(), QuantizedOps.dataOutputs(node).stream())
                .map(ranges::get)
                .allMatch(range -> range == null || range.isBounded());
    }

    private boolean hasConstantWeight(NodeProto node) {
        return graph.isFloatActivation(node.getInput(0))
                && graph.isFloatConstant(node.getInput(1))
                && graph.constant(node.getInput(1)).getDimsCount() > 1;
    }

    private void place(NodeProto node) {
        Role role = roleOf(node);
        if (role != null && !marked(node, role)) {
            return;
        }
        node.getOutputList().forEach(output -> places.put(output, nodes.size()));
        nodes.add(node);
    }

    /** Notes what {@code node} has quantized; false if it is joined to the node before it. */
    private boolean marked(NodeProto node, Role role) {
        String input = node.getInput(0);
        String output = node.getOutput(0);
        switch (role) {
            case WEIGHTED -> {
                markOwn(input);
                markResult(output);
            }
            case PRODUCT -> {
                node.getInputList().forEach(this::markOwn);
                markResult(output);
            }
            case OWN_SCALES -> {
                if (node.getInputList().stream().noneMatch(scaleSources::containsKey)) {
                    return true;
                }
                node.getInputList().forEach(this::markOwn);
                markResult(output);
            }
            case SAME_SCALE, SAME_SCALE_ALL -> {
                if (role == Role.SAME_SCALE_ALL) {
                    markOwn(input);
                }
                if (scaleSources.containsKey(input)) {
                    QuantizedOps.dataOutputs(node).forEach(to -> scaleSources.put(to, scaleSources.get(input)));
                }
            }
            case CLIPPING -> {
                if (scaleSources.containsKey(input)) {
                    markOwn(output);
                    if (joins(node)) {
                        joinToProducer(input, output);
                        return false;
                    }
                }
            }
        }
        placed.put(node.getName(), role);
        return true;
    }

    private void markResult(String output) {
        if (!settings.floatOutputs() || !graph.isOutput(output)) {
            markOwn(output);
        }
    }

    private void markOwn(String tensor) {
        if (graph.isFloatActivation(tensor)) {
            scaleSources.putIfAbsent(tensor, tensor);
        }
    }

    /**
     * Whether the ends of the quantized range do what {@code node} does: 0, which each range holds, must pass it. Subgraphs read
     * floats, which would then be those before it.
     */
    private boolean joins(NodeProto node) {
        String input = node.getInput(0);
        return !settings.symmetric()
                && graph.readers(input) == 1
                && !graph.isEnd(input)
                && !graph.isCaptured(node.getOutput(0))
                && places.containsKey(input)
                && (settings.activations() == IntegerType.UINT8
                        || !rangeOf(node.getOutput(0)).isZero())
                && bound(node, 1, 0f) <= 0f
                && bound(node, 2, 0f) >= 0f;
    }

    private float bound(NodeProto node, int input, float none) {
        if (node.getInputCount() <= input || node.getInput(input).isEmpty()) {
            return none;
        }
        TensorProto constant = graph.constant(node.getInput(input));
        return constant == null ? Float.NaN : OnnxGraph.floats(constant)[0];
    }

    private void joinToProducer(String input, String output) {
        scaleSources.remove(input);
        int place = places.remove(input);
        NodeProto.Builder producer = nodes.get(place).toBuilder();
        producer.setOutput(producer.getOutputList().indexOf(input), output);
        nodes.set(place, producer.build());
        places.put(output, place);
    }

    FloatGraph graph() {
        return graph;
    }

    QuantizationSettings settings() {
        return settings;
    }

    /** The nodes that remain, in order. */
    List<NodeProto> nodes() {
        return nodes;
    }

    /** The part that {@code node}, of the nodes that remain, takes; null if it stays in floats. */
    Role placedRoleOf(NodeProto node) {
        return placed.get(node.getName());
    }

    boolean isQuantized(String tensor) {
        return scaleSources.containsKey(tensor);
    }

    /** The tensor whose scale {@code tensor} has. */
    String scaleSource(String tensor) {
        return scaleSources.get(tensor);
    }

    AffineScale scaleOf(String tensor) {
        return AffineScale.of(rangeOf(scaleSources.get(tensor)), settings.activations(), settings.symmetric());
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
