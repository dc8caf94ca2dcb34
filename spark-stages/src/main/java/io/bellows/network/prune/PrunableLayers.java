package io.bellows.network.prune;

import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Linear;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The layers that pruning may change: all convolutions and linear layers, the first and the last included, save those that are
 * excluded. Biases, normalisation and embeddings are never set to zero.
 *
 * @param excluded regular expressions, each for whole names of layers
 */
public record PrunableLayers(List<String> excluded) implements Serializable {
    /** No layer is excluded. */
    public static final PrunableLayers ALL = new PrunableLayers(List.of());

    private static final String WEIGHT = ".weight";

    public PrunableLayers {
        excluded = List.copyOf(excluded);
    }

    /** Whether {@code pattern} is a regular expression. */
    public static boolean isPattern(String pattern) {
        try {
            return !Pattern.compile(pattern).pattern().isEmpty();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** Whether the layer of that name may be changed. */
    public boolean allows(String layer) {
        return excluded.stream().noneMatch(pattern -> Pattern.matches(pattern, layer));
    }

    /**
     * The layers of {@code network} whose weights may be changed.
     *
     * @throws IllegalArgumentException if an expression fits no layer, or no layer is left
     */
    public List<Node> of(Network network) {
        List<String> names = network.nodes().stream().map(Node::name).toList();
        for (String pattern : excluded) {
            if (names.stream().noneMatch(name -> Pattern.matches(pattern, name))) {
                throw new IllegalArgumentException("Cannot exclude layers '" + pattern + "' of network '"
                        + network.name() + "' from pruning: found none of such a name, expected some of " + names);
            }
        }
        List<Node> prunable = network.nodes().stream()
                .filter(node -> hasKernel(node.layer()) && allows(node.name()))
                .toList();
        if (prunable.isEmpty()) {
            throw new IllegalArgumentException("Cannot prune network '" + network.name() + "': found no convolution and"
                    + " no linear layer beside those excluded by " + excluded
                    + ", expected at least one; exclude fewer");
        }
        return prunable;
    }

    /** The names of the tensors of {@code network} in which weights may be set to zero. */
    public List<String> tensors(Network network) {
        return of(network).stream().map(PrunableLayers::tensor).toList();
    }

    /** Whether the tensor of that name is of a layer that may be changed; of kernels and matrices alone. */
    public boolean isPrunable(String tensor) {
        return tensor.endsWith(WEIGHT) && allows(tensor.substring(0, tensor.length() - WEIGHT.length()));
    }

    static String tensor(Node node) {
        return node.name() + WEIGHT;
    }

    private static boolean hasKernel(Layer layer) {
        return layer instanceof Conv2d || layer instanceof Linear;
    }
}
