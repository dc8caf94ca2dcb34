package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Limits of the attributes that ONNX Runtime takes as they come, and that end the process, or never end, where they make no sense:
 * found by giving each attribute of each operator such values.
 */
final class AttributeLimits {
    private static final long LARGEST = Integer.MAX_VALUE;

    /** Operators whose numbers are values, and not extents, places or counts. */
    private static final Set<String> OF_VALUES = Set.of("Constant", "TfIdfVectorizer", "Shape");

    /**
     * The least and the largest value of an attribute.
     *
     * @param least the least
     * @param largest the largest
     */
    private record Limits(long least, long largest) {}

    /** By operator and attribute. */
    private static final Map<String, Limits> BY_ATTRIBUTE = Map.of(
            "Conv group", new Limits(1, LARGEST),
            "ConvTranspose group", new Limits(1, LARGEST),
            "DepthToSpace blocksize", new Limits(1, 1 << 15),
            "SpaceToDepth blocksize", new Limits(1, 1 << 15),
            "GatherND batch_dims", new Limits(0, 64),
            "RoiAlign sampling_ratio", new Limits(0, 1 << 10),
            "RoiAlign output_height", new Limits(1, 1 << 15),
            "RoiAlign output_width", new Limits(1, 1 << 15),
            "TfIdfVectorizer max_skip_count", new Limits(0, 1 << 15));

    private AttributeLimits() {}

    /**
     * Checks {@code node}, of ONNX's own operators.
     *
     * @throws IllegalArgumentException saying what was found and expected, without the names of model and node
     */
    static void check(NodeProto node) {
        boolean isOfOnnx = OnnxGraph.isStandard(node);
        for (AttributeProto attribute : node.getAttributeList()) {
            Limits limits = isOfOnnx ? BY_ATTRIBUTE.get(node.getOpType() + " " + attribute.getName()) : null;
            if (limits != null) {
                require(attribute.getName(), attribute.getI(), limits);
            } else if (isOfOnnx && !OF_VALUES.contains(node.getOpType())) {
                Limits any = new Limits(-LARGEST, LARGEST);
                require(attribute.getName(), attribute.getI(), any);
                attribute.getIntsList().forEach(value -> require(attribute.getName(), value, any));
            }
        }
        if (isOfOnnx && node.getOpType().equals("TfIdfVectorizer")) {
            NgramPool.check(new NodeAttributes(node));
        }
        if (node.getDomain().equals("ai.onnx.ml") && node.getOpType().equals("TreeEnsemble")) {
            TreeOrder.check(new NodeAttributes(node));
        }
    }

    private static void require(String name, long found, Limits limits) {
        if (found < limits.least() || found > limits.largest()) {
            throw new IllegalArgumentException(
                    "found " + name + " " + found + ", expected " + limits.least() + " to " + limits.largest());
        }
    }

    /** The n-grams that a TfIdfVectorizer counts: as many as it has places for. */
    private static final class NgramPool {
        static void check(NodeAttributes attributes) {
            long[] starts = attributes.numbers("ngram_counts");
            long size = Math.max(attributes.numbers("pool_int64s").length, attributes.texts("pool_strings"));
            long ngrams = 0;
            for (int i = 0; i < starts.length; i++) {
                long end = i + 1 < starts.length ? starts[i + 1] : size;
                if (starts[i] < 0 || end < starts[i] || end > size || (end - starts[i]) % (i + 1) != 0) {
                    throw new IllegalArgumentException("found ngram_counts " + List.of(starts[i], end)
                            + " for n-grams of " + (i + 1) + " in a pool of " + size
                            + ", expected a part of the pool, of whole n-grams");
                }
                ngrams += (end - starts[i]) / (i + 1);
            }
            int places = attributes.numbers("ngram_indexes").length;
            if (ngrams != places) {
                throw new IllegalArgumentException(
                        "found " + places + " ngram_indexes for " + ngrams + " n-grams, expected one for each");
            }
        }
    }
}
