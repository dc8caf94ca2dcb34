package io.bellows.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An immutable graph of layers with one input and one output, in topological order, with every shape inferred.
 *
 * <p>It names no library: the engines that train and serve it are adaptors. Built by {@link NetworkBuilder}, taken from
 * the {@link Zoo}, or read from JSON by {@link NetworkJson}. For classification the output is the logits, one a class.
 */
public final class Network implements Serializable {
    /** The name by which nodes refer to the network's input. */
    public static final String INPUT = "input";

    private static final long serialVersionUID = 1L;

    private final String name;
    private final Shape inputShape;
    private final List<Node> nodes;
    private final Map<String, Shape> shapes;

    /**
     * Checks the graph and infers its shapes; the last node is the output.
     *
     * @throws IllegalArgumentException naming the layer that repeats a name, refers to a later or missing one, or
     *     cannot take its inputs
     */
    public Network(String name, Shape inputShape, List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot make network '" + name + "': found no layers, expected at least one");
        }
        this.name = name;
        this.inputShape = inputShape;
        this.nodes = List.copyOf(nodes);
        this.shapes = inferShapes();
    }

    private Map<String, Shape> inferShapes() {
        Map<String, Shape> inferred = new LinkedHashMap<>();
        inferred.put(INPUT, inputShape);
        for (Node node : nodes) {
            List<Shape> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                Shape shape = inferred.get(input);
                if (shape == null) {
                    throw new IllegalArgumentException("Cannot connect layer '" + node.name() + "' of network '" + name
                            + "': found input '" + input + "', expected an earlier layer, one of " + inferred.keySet());
                }
                inputs.add(shape);
            }
            Shape output;
            try {
                output = node.layer().outputShape(inputs);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Cannot add layer '" + node.name() + "' to network '" + name + "': " + e.getMessage(), e);
            }
            if (inferred.put(node.name(), output) != null) {
                throw new IllegalArgumentException("Cannot add layer '" + node.name() + "' to network '" + name
                        + "': the name is taken; give each layer its own");
            }
        }
        return Collections.unmodifiableMap(inferred);
    }

    /** The network's name, for reports. */
    public String name() {
        return name;
    }

    /** The shape of one row that goes in. */
    public Shape inputShape() {
        return inputShape;
    }

    /** The shape of one row that comes out. */
    public Shape outputShape() {
        return shapeOf(output().name());
    }

    /** The layers, each after those it reads from. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The layer whose result is the network's. */
    public Node output() {
        return nodes.get(nodes.size() - 1);
    }

    /** The shape that the node {@code node} gives, or {@link #INPUT}'s. */
    public Shape shapeOf(String node) {
        Shape shape = shapes.get(node);
        if (shape == null) {
            throw new IllegalArgumentException(
                    "Cannot find layer '" + node + "' in network '" + name + "': expected one of " + shapes.keySet());
        }
        return shape;
    }

    /** The shapes that go into {@code node}. */
    public List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(this::shapeOf).toList();
    }

    /** Every parameter by its full name {@code layer.parameter}, in the order of the layers. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Parameter parameter : node.layer().parameters(inputShapes(node))) {
                parameters.put(node.name() + "." + parameter.name(), parameter);
            }
        }
        return parameters;
    }

    /** Number of trainable values. */
    public long trainableCount() {
        return parameters().values().stream()
                .filter(Parameter::trainable)
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    /** Multiply-adds of one forward pass over one row. */
    public long multiplyAdds() {
        return nodes.stream()
                .mapToLong(node -> node.layer().multiplyAdds(inputShapes(node)))
                .sum();
    }

    /** A table of the layers: name, type, output shape, parameters, multiply-adds; the totals stand in its last line. */
    public String summary() {
        StringBuilder table = new StringBuilder(String.format(
                "%-28s %-20s %-14s %12s %14s%n", "layer", "type", "output", "parameters", "multiply-adds"));
        for (Node node : nodes) {
            List<Shape> inputs = inputShapes(node);
            long count = node.layer().parameters(inputs).stream()
                    .filter(Parameter::trainable)
                    .mapToLong(parameter -> parameter.shape().size())
                    .sum();
            table.append(String.format(
                    Locale.ROOT,
                    "%-28s %-20s %-14s %,12d %,14d%n",
                    node.name(),
                    LayerRegistry.typeOf(node.layer()),
                    shapeOf(node.name()),
                    count,
                    node.layer().multiplyAdds(inputs)));
        }
        return table.append(String.format(
                        Locale.ROOT,
                        "%-28s %-20s %-14s %,12d %,14d%n",
                        name,
                        "",
                        outputShape(),
                        trainableCount(),
                        multiplyAdds()))
                .toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network
                && name.equals(network.name)
                && inputShape.equals(network.inputShape)
                && nodes.equals(network.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + nodes.hashCode();
    }

    @Override
    public String toString() {
        return "Network(" + name + ", " + inputShape + " -> " + outputShape() + ", " + nodes.size() + " layers)";
    }
}
