package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which constants of a graph are weights: those that convolutions, products and recurrent layers multiply by, and tables of
 * embeddings. Others, such as places that a detector adds to its boxes, stand for themselves, and few steps would not hold them.
 */
final class WeightOperands {
    /** By operator, the inputs that may be weights. */
    private static final Map<String, List<Integer>> PLACES = Map.ofEntries(
            Map.entry("Conv", List.of(1)),
            Map.entry("ConvTranspose", List.of(1)),
            Map.entry("Gemm", List.of(0, 1)),
            Map.entry("MatMul", List.of(0, 1)),
            Map.entry("Gather", List.of(0)),
            Map.entry("LSTM", List.of(1, 2)),
            Map.entry("GRU", List.of(1, 2)),
            Map.entry("RNN", List.of(1, 2)),
            Map.entry("Einsum", List.of(0, 1)),
            Map.entry("FusedConv", List.of(1)),
            Map.entry("FusedGemm", List.of(0, 1)),
            Map.entry("FusedMatMul", List.of(0, 1)),
            Map.entry("Attention", List.of(1)));

    private final Map<String, TensorProto> matrices = new HashMap<>();
    private final Map<String, Integer> axes = new HashMap<>();

    /** Of {@code graph} and the graphs inside it, among the constants of {@code graph} itself. */
    WeightOperands(GraphProto graph) {
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE && tensor.getDimsCount() > 1) {
                matrices.put(tensor.getName(), tensor);
            }
        }
        find(graph);
    }

    private void find(GraphProto within) {
        for (NodeProto node : within.getNodeList()) {
            for (int place : PLACES.getOrDefault(node.getOpType(), List.of())) {
                if (place < node.getInputCount() && matrices.containsKey(node.getInput(place))) {
                    axes.putIfAbsent(node.getInput(place), axis(node, place));
                }
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                find(attribute.getG());
                attribute.getGraphsList().forEach(this::find);
            }
        }
    }

    /** The axis that counts the outputs. */
    private int axis(NodeProto node, int place) {
        int last = matrices.get(node.getInput(place)).getDimsCount() - 1;
        return switch (node.getOpType()) {
            case "MatMul", "FusedMatMul" -> place == 0 ? last - 1 : last;
            case "Gemm", "FusedGemm" -> {
                boolean isTurned = WeightedLayer.integer(node, place == 0 ? "transA" : "transB", 0) != 0;
                yield (place == 0) == isTurned ? 1 : 0;
            }
            case "ConvTranspose", "LSTM", "GRU", "RNN", "Attention" -> 1;
            default -> 0;
        };
    }

    /** The axis of {@code constant} that scales are for; null where it is no weight. */
    Integer axis(String constant) {
        return axes.get(constant);
    }
}
