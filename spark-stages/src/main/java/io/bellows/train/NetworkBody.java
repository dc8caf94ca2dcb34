package io.bellows.train;

import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Linear;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network without its head, the fully connected layer at its end. */
final class NetworkBody {
    private NetworkBody() {}

    /**
     * The body of {@code network}, whose output is what the head takes.
     *
     * @throws IllegalArgumentException if the last layer is no fully connected one, or the only one
     */
    static Network of(Network network) {
        Node head = network.output();
        String end = head.inputs().get(0);
        if (!(head.layer() instanceof Linear) || end.equals(Network.INPUT)) {
            throw new IllegalArgumentException("Cannot part network '" + network.name()
                    + "' into body and head: found last layer '" + head.name() + "' of type "
                    + head.layer().getClass().getSimpleName() + " behind '" + end
                    + "', expected a linear layer behind others; end the network with one");
        }
        return upTo(network, end);
    }

    /** The layers of {@code network} that {@code end} depends on, with it at their end. */
    static Network upTo(Network network, String end) {
        Set<String> needed = needed(network, end);
        return new Network(
                network.name(),
                network.inputShape(),
                network.nodes().stream()
                        .filter(node -> needed.contains(node.name()))
                        .toList());
    }

    /** The layers that {@code end} depends on, and itself. */
    private static Set<String> needed(Network network, String end) {
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(end));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (needed.add(name)) {
                network.nodes().stream()
                        .filter(node -> node.name().equals(name))
                        .forEach(node -> open.addAll(node.inputs()));
            }
        }
        return needed;
    }

    /** {@code body} with the layers of {@code head} after it, each taking what the one before gives. */
    static Network withHead(Network body, Map<String, Layer> head) {
        List<Node> nodes = new ArrayList<>(body.nodes());
        head.forEach((name, layer) -> nodes.add(
                new Node(name, layer, List.of(nodes.get(nodes.size() - 1).name()))));
        return new Network(body.name(), body.inputShape(), nodes);
    }
}
