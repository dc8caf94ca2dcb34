package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Map;

/** How each ONNX operator takes part in static quantization; those that are not here stay in floats. */
final class QuantizedOps {
    /** A way of taking part. */
    enum Role {
        /** Input and output by their own ranges, weights per output channel, bias as their product. */
        WEIGHTED,
        /** Cuts values off, as the quantized range does by itself: joined to the operator before it where it can be. */
        CLIPPING,
        /** Moves or averages values: its output keeps its input's scale. */
        SAME_SCALE,
        /** Input and output each by their own range. */
        OWN_SCALES
    }

    private static final Map<String, Role> ROLES = Map.ofEntries(
            Map.entry("Conv", Role.WEIGHTED),
            Map.entry("Gemm", Role.WEIGHTED),
            Map.entry("Relu", Role.CLIPPING),
            Map.entry("Clip", Role.CLIPPING),
            Map.entry("MaxPool", Role.SAME_SCALE),
            Map.entry("AveragePool", Role.SAME_SCALE),
            Map.entry("Flatten", Role.SAME_SCALE),
            Map.entry("Unsqueeze", Role.SAME_SCALE),
            Map.entry("GlobalAveragePool", Role.OWN_SCALES),
            Map.entry("Sigmoid", Role.OWN_SCALES),
            Map.entry("Concat", Role.OWN_SCALES),
            Map.entry("Mul", Role.OWN_SCALES),
            Map.entry("Add", Role.OWN_SCALES));

    private QuantizedOps() {}

    static boolean contains(NodeProto node) {
        return ROLES.containsKey(node.getOpType());
    }

    static Role roleOf(NodeProto node) {
        return ROLES.get(node.getOpType());
    }
}
