package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks that a Loop is not one without an end: without a bound of trips, and with a condition that its body leaves as it is. Whether
 * any other ends cannot be told from the graph, and {@link LoopWatch} waits for it no longer than it should.
 */
final class LoopEnd {
    private static final long MOST_TRIPS = Integer.MAX_VALUE;

    private LoopEnd() {}

    /**
     * Checks {@code node} of {@code graph}; leaves other operators alone.
     *
     * @throws IllegalArgumentException saying what was found and expected, without the names of model and node
     */
    static void check(NodeProto node, GraphProto graph) {
        if (!OnnxGraph.isStandard(node) || !node.getOpType().equals("Loop") || isBounded(node.getInput(0), graph)) {
            return;
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            GraphProto body = attribute.getG();
            if (attribute.getName().equals("body")
                    && body.getInputCount() > 1
                    && body.getOutputCount() > 0
                    && !changes(body.getOutput(0).getName(), body)) {
                throw new IllegalArgumentException(
                        "found a Loop without a bound of trips whose condition never changes,"
                                + " expected one that ends; give it a number of trips");
            }
        }
    }

    /** Trips that are computed count as bounded: as many as they come to. */
    private static boolean isBounded(String trips, GraphProto graph) {
        if (trips.isEmpty()) {
            return false;
        }
        ConstantTensors constants = new ConstantTensors(graph);
        graph.getNodeList().stream()
                .filter(node -> node.getOpType().equals("Constant"))
                .forEach(constants::take);
        return !constants.has(trips) || Arrays.stream(constants.longs(trips)).allMatch(bound -> bound <= MOST_TRIPS);
    }

    /** Whether {@code condition}, which {@code body} gives, is computed there, and not what came in, or a constant. */
    private static boolean changes(String condition, GraphProto body) {
        Map<String, NodeProto> makers = new HashMap<>();
        body.getNodeList().forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
        NodeProto maker = makers.get(condition);
        while (maker != null && maker.getOpType().equals("Identity")) {
            maker = makers.get(maker.getInput(0));
        }
        return maker != null && !maker.getOpType().equals("Constant");
    }
}
