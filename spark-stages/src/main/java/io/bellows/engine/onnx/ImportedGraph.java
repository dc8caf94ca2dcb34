package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network in the making from the operators of a file: which layer each tensor became, and in which form. */
final class ImportedGraph {
    private final ConstantTensors constants;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Map<String, Weights.Tensor> weights = new LinkedHashMap<>();
    private final Shape inputShape;

    /** How a tensor of the file stands to the result of its layer. */
    enum Form {
        /** The same, beside the batch. */
        SAME,
        /** A vector that the file holds as channels of one pixel. */
        PIXEL,
        /** Vectors of words, which the file has one after the other and the layer as channels. */
        WORDS
    }

    /**
     * What a tensor of the file became.
     *
     * @param layer name of the layer
     * @param form of the tensor
     */
    record Value(String layer, Form form) {}

    ImportedGraph(ConstantTensors constants, String input, Shape inputShape) {
        this.constants = constants;
        this.inputShape = inputShape;
        shapes.put(Network.INPUT, inputShape);
        values.put(input, new Value(Network.INPUT, Form.SAME));
    }

    ConstantTensors constants() {
        return constants;
    }

    /** Remembers which operator makes what, for those that belong together. */
    void made(NodeProto node) {
        node.getOutputList().forEach(output -> makers.put(output, node));
    }

    /** The operator that makes {@code tensor}; null for inputs and constants. */
    NodeProto makerOf(String tensor) {
        return makers.get(tensor);
    }

    Value value(String tensor) {
        Value value = values.get(tensor);
        if (value == null) {
            throw new IllegalArgumentException("found input '" + tensor + "', expected the result of a layer");
        }
        return value;
    }

    boolean isConstant(String tensor) {
        return constants.has(tensor);
    }

    Shape shapeOf(String tensor) {
        return shapes.get(value(tensor).layer());
    }

    /** {@code tensor} is what {@code value} is. */
    void alias(String tensor, Value value) {
        values.put(tensor, value);
    }

    /**
     * Adds a layer that makes {@code output}, in {@code form}.
     *
     * @param wanted its name, which may be changed
     * @param inputs tensors that it reads
     * @return its name
     */
    String add(String wanted, Layer layer, Form form, String output, String... inputs) {
        return addReading(
                wanted,
                layer,
                form,
                output,
                List.of(inputs).stream().map(input -> value(input).layer()).toList());
    }

    private String addReading(String wanted, Layer layer, Form form, String output, List<String> inputs) {
        String name = wanted.replaceAll("[^A-Za-z0-9_.-]", "_");
        name = name.isEmpty() || name.equals(Network.INPUT) ? "layer_" + name : name;
        while (shapes.containsKey(name)) {
            name += "_";
        }
        shapes.put(name, layer.outputShape(inputs.stream().map(shapes::get).toList()));
        nodes.add(new Node(name, layer, inputs));
        values.put(output, new Value(name, form));
        return name;
    }

    /** Gives the layer {@code layer} a tensor. */
    void weight(String layer, String name, Shape shape, float[] tensor) {
        weights.put(layer + "." + name, new Weights.Tensor(shape, tensor));
    }

    /** Puts the layer {@code layer}, which has no bias, in another form, with one. */
    void replace(String name, Layer layer, float[] bias) {
        nodes.replaceAll(node -> node.name().equals(name) ? new Node(name, layer, node.inputs()) : node);
        weight(name, "bias", Shape.of(bias.length), bias);
    }

    /** The layer of that name; null for the input. */
    Layer layer(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .map(Node::layer)
                .findFirst()
                .orElse(null);
    }

    /** The network that ends with {@code output}, without layers that it does not need. */
    NetworkModel model(String name, String output) {
        String last = value(output).layer();
        Set<String> needed = new HashSet<>(Set.of(last));
        List<Node> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (needed.contains(node.name())) {
                needed.addAll(node.inputs());
                kept.add(0, node);
            }
        }
        Network network = new Network(name, inputShape, kept);
        Map<String, Weights.Tensor> own = new LinkedHashMap<>();
        network.parameters().keySet().forEach(parameter -> own.put(parameter, weights.get(parameter)));
        return new NetworkModel(network, new Weights(own));
    }
}
