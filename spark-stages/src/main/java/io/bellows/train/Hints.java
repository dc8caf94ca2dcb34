package io.bellows.train;

import io.bellows.network.Layer;
import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.GlobalAveragePool;
import io.bellows.network.layer.Linear;
import java.util.ArrayList;
import java.util.List;

/** The layers that hints need: of the teacher up to the layer that gives them, of the student a regressor that guesses them. */
final class Hints {
    private static final String POOL = "hint-pool";
    private static final String REGRESSOR = "hint-regressor";
    private static final String TOGETHER = "hint-outputs";
    private static final int IMAGE_RANK = 3;

    private Hints() {}

    /** {@code network} up to {@code layer}, whose result is the mean of each channel where it is an image. */
    static Network upTo(Network network, String layer, String stage) {
        require(network, layer, stage);
        Network part = NetworkBody.upTo(network, layer);
        List<Node> nodes = new ArrayList<>(part.nodes());
        means(part, layer, nodes);
        return new Network(part.name(), part.inputShape(), nodes);
    }

    /** {@code student} with {@code size} more outputs, guesses from what {@code layer} gives. */
    static Network added(Network student, String layer, int size, String stage) {
        require(student, layer, stage);
        List<Node> nodes = new ArrayList<>(student.nodes());
        String from = means(student, layer, nodes);
        nodes.add(new Node(REGRESSOR, new Linear(size, true), List.of(from)));
        nodes.add(new Node(TOGETHER, new Concat(), List.of(student.output().name(), REGRESSOR)));
        return new Network(student.name(), student.inputShape(), nodes);
    }

    /** Adds what takes the mean of each channel, where the result of {@code layer} has several values of one; what to read then. */
    private static String means(Network network, String layer, List<Node> nodes) {
        if (network.shapeOf(layer).rank() != IMAGE_RANK) {
            return layer;
        }
        Layer pool = new GlobalAveragePool();
        nodes.add(new Node(POOL, pool, List.of(layer)));
        return POOL;
    }

    private static void require(Network network, String layer, String stage) {
        List<String> names = network.nodes().stream().map(Node::name).toList();
        if (!names.contains(layer)) {
            throw new IllegalArgumentException("Cannot take hints in " + stage + ": found no layer '" + layer
                    + "' in network '" + network.name() + "', expected one of " + names);
        }
    }
}
