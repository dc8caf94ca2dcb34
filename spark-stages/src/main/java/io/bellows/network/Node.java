package io.bellows.network;

import java.io.Serializable;
import java.util.List;

/**
 * A named layer and where its inputs come from.
 *
 * @param name unique in the network; letters, digits, {@code _}, {@code -} and {@code .}
 * @param layer the operation
 * @param inputs names of earlier nodes, or {@link Network#INPUT}
 */
public record Node(String name, Layer layer, List<String> inputs) implements Serializable {
    public Node {
        if (!name.matches("[A-Za-z0-9_.-]+") || name.equals(Network.INPUT)) {
            throw new IllegalArgumentException("Cannot name layer '" + name + "': expected letters, digits, '_', '-' or"
                    + " '.', and not '" + Network.INPUT + "'; give it another name");
        }
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot add layer '" + name + "': found no inputs, expected at least one");
        }
    }
}
