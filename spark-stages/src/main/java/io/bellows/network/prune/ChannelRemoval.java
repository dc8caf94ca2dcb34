package io.bellows.network.prune;

import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Some sets of coupled channels to be taken out of a network.
 *
 * @param graph of the network
 * @param removed the sets
 */
record ChannelRemoval(ChannelGraph graph, BitSet removed) {
    /** The places of {@code node}'s channels that stay. */
    private int[] kept(String node) {
        int[] sets = graph.sets(node);
        return IntStream.range(0, sets.length)
                .filter(i -> !removed.get(sets[i]))
                .toArray();
    }

    /** The smaller network. */
    Network network() {
        Network whole = graph.network();
        List<Node> nodes = whole.nodes().stream()
                .map(node -> new Node(node.name(), smaller(node), node.inputs()))
                .toList();
        return new Network(whole.name(), whole.inputShape(), nodes);
    }

    private Layer smaller(Node node) {
        int outputs = kept(node.name()).length;
        String input = node.inputs().get(0);
        if (node.layer() instanceof Conv2d conv) {
            boolean isDepthwise = ChannelGraph.isDepthwise(conv, graph.sets(input).length);
            int groups = isDepthwise ? kept(input).length : conv.groups();
            return new Conv2d(outputs, conv.window(), groups, conv.bias());
        }
        if (node.layer() instanceof Linear linear) {
            return new Linear(outputs, linear.bias());
        }
        if (node.layer() instanceof Embedding embedding) {
            return new Embedding(embedding.ids(), outputs);
        }
        if (node.layer() instanceof Slice slice) {
            int from = (int)
                    Arrays.stream(kept(input)).filter(i -> i < slice.from()).count();
            return new Slice(from, from + outputs);
        }
        if (node.layer() instanceof Reshape reshape) {
            int[] dims = reshape.shape().toArray();
            dims[0] = outputs;
            return new Reshape(Shape.of(dims));
        }
        return node.layer();
    }

    /** The smaller network with the weights of the channels that stay. */
    NetworkModel of(NetworkModel model) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Node node : graph.network().nodes()) {
            for (String name : tensorsOf(node)) {
                Weights.Tensor tensor = model.weights().tensor(name);
                int axis = node.layer() instanceof Embedding ? 1 : 0;
                Weights.Tensor part = taken(tensor, axis, kept(node.name()));
                tensors.put(name, readsChannels(node, name) ? taken(part, 1, kept(input(node))) : part);
            }
        }
        return new NetworkModel(network(), new Weights(tensors));
    }

    /** The whole network with zeros wherever a weight makes or reads a channel that is taken out. */
    NetworkModel masked(NetworkModel model) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Node node : graph.network().nodes()) {
            for (String name : tensorsOf(node)) {
                Weights.Tensor tensor = model.weights().tensor(name);
                float[] values = tensor.values().clone();
                zero(values, tensor.shape(), node.layer() instanceof Embedding ? 1 : 0, graph.sets(node.name()));
                if (readsChannels(node, name)) {
                    zero(values, tensor.shape(), 1, graph.sets(input(node)));
                }
                tensors.put(name, new Weights.Tensor(tensor.shape(), values));
            }
        }
        return new NetworkModel(model.network(), new Weights(tensors));
    }

    private void zero(float[] values, Shape shape, int axis, int[] sets) {
        int inner = inner(shape, axis);
        for (int i = 0; i < values.length; i++) {
            if (removed.get(sets[i / inner % shape.dim(axis)])) {
                values[i] = 0f;
            }
        }
    }

    private static String input(Node node) {
        return node.inputs().get(0);
    }

    private List<String> tensorsOf(Node node) {
        return node.layer().parameters(graph.network().inputShapes(node)).stream()
                .map(parameter -> node.name() + "." + parameter.name())
                .toList();
    }

    /** Whether the second axis of the tensor runs over the channels of the input. */
    private boolean readsChannels(Node node, String tensor) {
        boolean reads = node.layer() instanceof Linear || (node.layer() instanceof Conv2d conv && conv.groups() == 1);
        return reads && tensor.equals(PrunableLayers.tensor(node));
    }

    private static int inner(Shape shape, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= shape.dim(i);
        }
        return inner;
    }

    private static Weights.Tensor taken(Weights.Tensor tensor, int axis, int[] places) {
        int[] dims = tensor.shape().toArray();
        int inner = inner(tensor.shape(), axis);
        int outer = tensor.values().length / inner / dims[axis];
        float[] values = new float[outer * places.length * inner];
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(
                        tensor.values(),
                        (block * dims[axis] + places[i]) * inner,
                        values,
                        (block * places.length + i) * inner,
                        inner);
            }
        }
        dims[axis] = places.length;
        return new Weights.Tensor(Shape.of(dims), values);
    }

    /** Layers that make channels of their own, by whose weights a channel is judged. */
    static List<Node> makers(Network network) {
        return network.nodes().stream()
                .filter(node -> node.layer() instanceof Conv2d
                        || node.layer() instanceof Linear
                        || node.layer() instanceof Embedding)
                .toList();
    }
}
