package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;

/** How each ONNX operator takes part in static quantization; those that are not here stay in floats. */
final class QuantizedOps {
    /** A way of taking part. */
    enum Role {
        /** Input and output by their own ranges, weights per output channel, bias as their product. */
        WEIGHTED,
        /** Inputs and output by their own ranges; an input that is a weight per output channel. */
        PRODUCT,
        /** Cuts values off, as the quantized range does by itself: joined to the operator before it where it can be. */
        CLIPPING,
        /** Moves, picks or averages values: its first output keeps its first input's scale. */
        SAME_SCALE,
        /** As {@link #SAME_SCALE}, for all of its outputs. */
        SAME_SCALE_ALL,
        /**
         * Inputs and output each by their own range, where one input is quantized already: between operators in floats,
         * as in a normalisation written out, rounding gains nothing and may lose all.
         */
        OWN_SCALES
    }

    private static final Map<String, Role> ROLES = Map.ofEntries(
            Map.entry("Conv", Role.WEIGHTED),
            Map.entry("ConvTranspose", Role.WEIGHTED),
            Map.entry("Gemm", Role.WEIGHTED),
            Map.entry("MatMul", Role.PRODUCT),
            Map.entry("Relu", Role.CLIPPING),
            Map.entry("Clip", Role.CLIPPING),
            Map.entry("MaxPool", Role.SAME_SCALE),
            Map.entry("AveragePool", Role.SAME_SCALE),
            Map.entry("Flatten", Role.SAME_SCALE),
            Map.entry("Reshape", Role.SAME_SCALE),
            Map.entry("Transpose", Role.SAME_SCALE),
            Map.entry("Squeeze", Role.SAME_SCALE),
            Map.entry("Unsqueeze", Role.SAME_SCALE),
            Map.entry("Slice", Role.SAME_SCALE),
            Map.entry("Resize", Role.SAME_SCALE),
            Map.entry("Gather", Role.SAME_SCALE),
            Map.entry("Split", Role.SAME_SCALE_ALL),
            Map.entry("GlobalAveragePool", Role.OWN_SCALES),
            Map.entry("Sigmoid", Role.OWN_SCALES),
            Map.entry("LeakyRelu", Role.OWN_SCALES),
            Map.entry("Concat", Role.OWN_SCALES),
            Map.entry("Mul", Role.OWN_SCALES),
            Map.entry("Add", Role.OWN_SCALES));

    private QuantizedOps() {}

    static boolean contains(NodeProto node) {
        return roleOf(node) != null;
    }

    /** The role of {@code node}; null if it stays in floats. */
    static Role roleOf(NodeProto node) {
        return OnnxGraph.isStandard(node) ? ROLES.get(node.getOpType()) : null;
    }

    /** The inputs of {@code node} whose values it computes with; the rest are shapes, axes, bounds. */
    static List<String> dataInputs(NodeProto node) {
        return switch (roleOf(node)) {
            case OWN_SCALES, PRODUCT -> node.getInputList();
            default -> node.getInputList().subList(0, 1);
        };
    }

    /** The outputs of {@code node} that hold values of its inputs, and not indices. */
    static List<String> dataOutputs(NodeProto node) {
        return roleOf(node) == Role.SAME_SCALE_ALL
                ? node.getOutputList()
                : node.getOutputList().subList(0, 1);
    }
}
