package io.bellows.network.prune;

import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.layer.Add;
import io.bellows.network.layer.ChannelScale;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Embedding;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.Linear;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which channels of a network have to go together for shapes to fit: those that residual sums add, depthwise convolutions and
 * normalisation pass on, gates scale, joins line up and flattening spreads.
 *
 * <p>Each element of the first dimension of each layer's result belongs to one set. Sets with a channel of the network's input
 * or output, of an excluded layer, or of a convolution in groups that is not depthwise, are fixed: they stay whole.
 */
final class ChannelGraph {
    private final Network network;
    private final Map<String, int[]> channels = new LinkedHashMap<>();
    private int[] parents = new int[64];
    private boolean[] fixed = new boolean[64];
    private int count;

    ChannelGraph(Network network, PrunableLayers layers) {
        this.network = network;
        channels.put(Network.INPUT, fix(fresh(network.inputShape().dim(0))));
        for (Node node : network.nodes()) {
            int[] made = result(node);
            channels.put(node.name(), layers.allows(node.name()) ? made : fix(made));
        }
        fix(channels.get(network.output().name()));
    }

    Network network() {
        return network;
    }

    /** The set of each channel of {@code node}'s result; {@link Network#INPUT} for those of a row. */
    int[] sets(String node) {
        return Arrays.stream(channels.get(node)).map(this::find).toArray();
    }

    boolean isFixed(int set) {
        return fixed[find(set)];
    }

    /** Whether a convolution has one kernel a channel. */
    static boolean isDepthwise(Conv2d conv, int inputs) {
        return conv.groups() > 1 && conv.groups() == inputs;
    }

    private int[] result(Node node) {
        int[] first = channels.get(node.inputs().get(0));
        Shape shape = network.shapeOf(node.name());
        if (node.layer() instanceof Conv2d conv) {
            return convolved(conv, first);
        }
        if (node.layer() instanceof Linear) {
            return fresh(shape.dim(0));
        }
        if (node.layer() instanceof Embedding) {
            fix(first);
            return fresh(shape.dim(0));
        }
        if (node.layer() instanceof Add || node.layer() instanceof ChannelScale) {
            node.inputs().forEach(other -> join(first, channels.get(other)));
            return first;
        }
        if (node.layer() instanceof Concat) {
            return node.inputs().stream()
                    .flatMapToInt(input -> Arrays.stream(channels.get(input)))
                    .toArray();
        }
        if (node.layer() instanceof Slice slice) {
            return Arrays.copyOfRange(first, slice.from(), slice.to());
        }
        if (node.layer() instanceof Flatten) {
            int each = shape.dim(0) / first.length;
            return IntStream.range(0, shape.dim(0)).map(i -> first[i / each]).toArray();
        }
        if (node.layer() instanceof Reshape && shape.dim(0) != first.length) {
            fix(first);
            return fix(fresh(shape.dim(0)));
        }
        if (shape.dim(0) != first.length) {
            throw new IllegalArgumentException("Cannot prune channels of network '" + network.name()
                    + "': found layer '" + node.name() + "' of a type whose channels are unknown, "
                    + node.layer().getClass().getSimpleName() + "; prune by magnitude instead");
        }
        return first;
    }

    private int[] convolved(Conv2d conv, int[] input) {
        if (conv.groups() == 1) {
            return fresh(conv.outChannels());
        }
        if (isDepthwise(conv, input.length)) {
            int each = conv.outChannels() / input.length;
            return IntStream.range(0, conv.outChannels())
                    .map(i -> input[i / each])
                    .toArray();
        }
        fix(input);
        return fix(fresh(conv.outChannels()));
    }

    private int[] fresh(int size) {
        int[] made = IntStream.range(count, count + size).toArray();
        if (count + size > parents.length) {
            parents = Arrays.copyOf(parents, 2 * (count + size));
            fixed = Arrays.copyOf(fixed, parents.length);
        }
        for (int set : made) {
            parents[set] = set;
        }
        count += size;
        return made;
    }

    private int[] fix(int[] sets) {
        for (int set : sets) {
            fixed[find(set)] = true;
        }
        return sets;
    }

    private void join(int[] first, int[] second) {
        for (int i = 0; i < first.length; i++) {
            int a = find(first[i]);
            int b = find(second[i]);
            parents[Math.max(a, b)] = Math.min(a, b);
            fixed[Math.min(a, b)] |= fixed[Math.max(a, b)];
        }
    }

    private int find(int set) {
        int root = set;
        while (parents[root] != root) {
            root = parents[root];
        }
        int at = set;
        while (parents[at] != root) {
            int next = parents[at];
            parents[at] = root;
            at = next;
        }
        return root;
    }
}
