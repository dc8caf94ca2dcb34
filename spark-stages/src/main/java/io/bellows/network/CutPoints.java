package io.bellows.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The places of a network at which one tensor alone goes from the layers before to those behind, and what lies between them.
 *
 * <p>Place 0 is before the first layer, the last one behind the last.
 */
final class CutPoints {
    private final List<Integer> ends = new ArrayList<>();
    private final List<Long> multiplyAdds = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private final List<Long> parameters = new ArrayList<>();
    private final List<Integer> crossing = new ArrayList<>();

    CutPoints(Network network) {
        List<Node> nodes = network.nodes();
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        add(0, 0, 0, 0, network.inputShape());
        long work = 0;
        long results = 0;
        long weights = 0;
        int reach = lastUse.getOrDefault(Network.INPUT, 0);
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            List<Shape> inputs = network.inputShapes(node);
            work += node.layer().multiplyAdds(inputs);
            results += network.shapeOf(node.name()).size();
            weights += node.layer().parameters(inputs).stream()
                    .filter(Parameter::trainable)
                    .mapToLong(parameter -> parameter.shape().size())
                    .sum();
            // what came before is read no more behind this layer
            if (reach <= i) {
                add(i + 1, work, results, weights, network.shapeOf(node.name()));
            }
            reach = Math.max(reach, lastUse.getOrDefault(node.name(), i));
        }
    }

    private void add(int end, long work, long results, long weights, Shape shape) {
        ends.add(end);
        multiplyAdds.add(work);
        values.add(results);
        parameters.add(weights);
        crossing.add(shape.size());
    }

    /** Number of places, the two ends among them. */
    int size() {
        return ends.size();
    }

    /** The layers before {@code place}. */
    int nodesBefore(int place) {
        return ends.get(place);
    }

    /** The most stages of which each has weights. */
    int mostStages() {
        return Math.max(1, new TreeSet<>(parameters).size() - 1);
    }

    /** What lies between two places. */
    StageLoad between(int from, int to) {
        return new StageLoad(
                multiplyAdds.get(to) - multiplyAdds.get(from),
                values.get(to) - values.get(from),
                parameters.get(to) - parameters.get(from),
                crossing.get(from),
                crossing.get(to),
                from == 0,
                to == size() - 1);
    }
}
