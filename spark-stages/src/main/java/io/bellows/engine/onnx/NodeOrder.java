package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells why a tensor that a node reads is not there yet. */
final class NodeOrder {
    private NodeOrder() {}

    /** Why {@code name}, which the node at {@code index} reads, is not made before it. */
    static String whyMissing(GraphProto graph, int index, String name) {
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String output : graph.getNode(i).getOutputList()) {
                makers.putIfAbsent(output, i);
            }
        }
        Integer maker = makers.get(name);
        if (maker == null) {
            return "which nothing makes: an initializer is missing";
        }
        return reaches(graph, makers, maker, index)
                ? "which is made of its own result: the graph is cyclic"
                : "which is made after it: the nodes are not in order";
    }

    private static boolean reaches(GraphProto graph, Map<String, Integer> makers, int from, int wanted) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> left = new ArrayDeque<>();
        left.push(from);
        while (!left.isEmpty()) {
            int node = left.pop();
            if (node == wanted) {
                return true;
            }
            if (seen.add(node)) {
                graph.getNode(node).getInputList().stream()
                        .filter(makers::containsKey)
                        .forEach(input -> left.push(makers.get(input)));
            }
        }
        return false;
    }
}
