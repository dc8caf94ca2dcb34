package io.bellows.engine.onnx;

import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * What an emitter is given for one layer.
 *
 * @param graph where its nodes go
 * @param node the layer
 * @param weights of the whole network, batch normalisation already folded
 * @param inputs names of the tensors that it reads
 * @param outputShape shape of one row of its result
 * @param output name that its result must have
 */
record Emission(OnnxGraph graph, Node node, Weights weights, List<String> inputs, Shape outputShape, String output) {
    String input() {
        return inputs.get(0);
    }

    /** Adds the layer's tensor {@code name} as an initializer. */
    String parameter(String name) {
        Weights.Tensor tensor = weights.tensor(node.name() + "." + name);
        return graph.addFloats(
                node.name() + "." + name, tensor.values(), tensor.shape().toArray());
    }

    /** A name for a tensor between the layer's nodes. */
    String claim(String name) {
        return graph.claim(node.name() + "." + name);
    }

    boolean has(String name) {
        return weights.names().contains(node.name() + "." + name);
    }

    /** The layer's first input, then the initializers of those of the tensors {@code names} that it has. */
    List<String> inputWith(String... names) {
        List<String> all = new ArrayList<>(List.of(input()));
        for (String name : names) {
            if (has(name)) {
                all.add(parameter(name));
            }
        }
        return all;
    }
}
