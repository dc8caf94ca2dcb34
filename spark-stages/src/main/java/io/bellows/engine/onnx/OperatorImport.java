package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;

/**
 * One operator of a file that is to become a layer.
 *
 * @param node the operator
 * @param graph what became of those before it
 */
record OperatorImport(NodeProto node, ImportedGraph graph) {
    NodeAttributes attributes() {
        return new NodeAttributes(node);
    }

    ConstantTensors constants() {
        return graph.constants();
    }

    String input(int i) {
        return node.getInput(i);
    }

    boolean hasInput(int i) {
        return i < node.getInputCount() && !node.getInput(i).isEmpty();
    }

    String output() {
        return node.getOutput(0);
    }

    /** The name of the layer that holds the tensor {@code parameter}: {@code conv1} for {@code conv1.weight}. */
    String nameBy(String parameter) {
        return parameter.matches("[A-Za-z0-9_.-]+\\.weight")
                ? parameter.substring(0, parameter.length() - ".weight".length())
                : output();
    }

    /** The whole numbers of the attribute {@code name}, or of the input that newer operator sets have in its place. */
    long[] numbers(String name, int input, long... otherwise) {
        return hasInput(input) ? constants().longs(input(input)) : attributes().numbers(name, otherwise);
    }

    /** The only input that is no constant, where one of two is. */
    int variable() {
        return graph.isConstant(input(0)) ? 1 : 0;
    }

    /** Whether both inputs depend on the network's. */
    boolean isOfTwoLayers() {
        return node.getInputCount() == 2 && node.getInputList().stream().noneMatch(graph::isConstant);
    }

    /** Whether {@code axes} are, in any order and counted from either end, {@code expected} of a tensor of {@code rank}. */
    static boolean areAxes(long[] axes, int rank, long... expected) {
        long[] found = Arrays.stream(axes)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toArray();
        return Arrays.equals(found, expected);
    }
}
