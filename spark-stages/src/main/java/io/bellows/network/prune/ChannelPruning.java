package io.bellows.network.prune;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes whole channels out of a network, so that it gets smaller and faster anywhere.
 *
 * <p>Channels that residual sums, depthwise convolutions, gates, joins or flattening couple go together (as in Fang et al. 2023,
 * "DepGraph: Towards Any Structural Pruning"). The least important go first; every layer keeps a tenth of its channels at
 * least, and the inputs and outputs of the network stay. A pure function of the weights.
 *
 * @param target what {@code fraction} is a fraction of
 * @param fraction to take out, in (0, 1)
 * @param importance tells which channels matter
 * @param scope {@code GLOBAL} ranks all channels together, {@code LAYER} takes the same share of each layer
 * @param multiple what the number of channels that a layer keeps is rounded up to, such as 8 for vector instructions
 * @param layers whose channels may go
 */
public record ChannelPruning(
        ChannelTarget target,
        double fraction,
        ChannelImportance importance,
        PruningScope scope,
        int multiple,
        PrunableLayers layers) {
    private static final double LEAST_KEPT = 0.1;

    public ChannelPruning {
        if (!(fraction > 0 && fraction < 1) || multiple < 1) {
            throw new IllegalArgumentException("Cannot prune channels: found fraction " + fraction + " and multiple "
                    + multiple + ", expected a fraction in (0, 1) and a multiple of at least 1");
        }
    }

    /** The pruned network, and the whole one with zeros in the place of what was taken out, whose outputs are the same. */
    public record Pruned(NetworkModel smaller, NetworkModel masked) {}

    /** Sets that are in the results of the same layers. */
    private record Bundle(List<Integer> sets) {}

    /** The smaller model. */
    public NetworkModel prune(NetworkModel model) {
        return removal(model).of(model);
    }

    /** The smaller model beside the masked one. */
    public Pruned pruneAndMask(NetworkModel model) {
        ChannelRemoval removal = removal(model);
        return new Pruned(removal.of(model), removal.masked(model));
    }

    private ChannelRemoval removal(NetworkModel model) {
        layers.of(model.network());
        ChannelGraph graph = new ChannelGraph(model.network(), layers);
        double[] scores = scores(model, graph);
        List<Bundle> bundles = bundles(graph, scores);
        int total = bundles.stream().mapToInt(bundle -> bundle.sets.size()).sum();
        if (total == 0) {
            throw new IllegalArgumentException("Cannot prune channels of network '"
                    + model.network().name() + "': found none that could go beside those of its inputs and outputs"
                    + " and of the layers excluded by " + layers.excluded() + "; exclude fewer layers");
        }
        if (target == ChannelTarget.CHANNELS) {
            return new ChannelRemoval(graph, removed(bundles, scores, (int) Math.round(fraction * total), total));
        }
        long most = (long) ((1 - fraction) * model.network().multiplyAdds());
        int least = 0;
        int enough = total;
        requireReach(model.network(), new ChannelRemoval(graph, removed(bundles, scores, total, total)), most);
        while (least < enough) {
            int middle = (least + enough) / 2;
            Network smaller = new ChannelRemoval(graph, removed(bundles, scores, middle, total)).network();
            if (smaller.multiplyAdds() <= most) {
                enough = middle;
            } else {
                least = middle + 1;
            }
        }
        return new ChannelRemoval(graph, removed(bundles, scores, enough, total));
    }

    private void requireReach(Network whole, ChannelRemoval everything, long most) {
        long reachable = everything.network().multiplyAdds();
        if (reachable > most) {
            throw new IllegalArgumentException("Cannot prune channels of network '" + whole.name() + "': found "
                    + reachable + " multiply-adds with as few channels as may be, expected " + most
                    + " or fewer; lower removedFraction to at most "
                    + Math.floor(100.0 * (whole.multiplyAdds() - reachable) / whole.multiplyAdds()) / 100
                    + ", lower channelMultiple or exclude fewer layers");
        }
    }

    /** By set: the mean over the layers that make it of its score by the layer's mean. */
    private double[] scores(NetworkModel model, ChannelGraph graph) {
        Map<Integer, double[]> sums = new TreeMap<>();
        for (Node node : ChannelRemoval.makers(model.network())) {
            int[] sets = graph.sets(node.name());
            double[] scores = importance.of(model, node, sets.length);
            double mean =
                    Math.max(Double.MIN_NORMAL, Arrays.stream(scores).average().orElseThrow());
            for (int i = 0; i < sets.length; i++) {
                double[] sum = sums.computeIfAbsent(sets[i], set -> new double[2]);
                sum[0] += scores[i] / mean;
                sum[1]++;
            }
        }
        double[] means =
                new double[1 + sums.keySet().stream().mapToInt(i -> i).max().orElse(0)];
        sums.forEach((set, sum) -> means[set] = sum[0] / sum[1]);
        return means;
    }

    /** The sets that may go, least important first in each bundle; of equal ones the first. */
    private static List<Bundle> bundles(ChannelGraph graph, double[] scores) {
        Map<Integer, Set<String>> places = new TreeMap<>();
        for (Node node : graph.network().nodes()) {
            for (int set : graph.sets(node.name())) {
                if (!graph.isFixed(set)) {
                    places.computeIfAbsent(set, each -> new LinkedHashSet<>()).add(node.name());
                }
            }
        }
        Map<Set<String>, List<Integer>> byPlaces = new LinkedHashMap<>();
        places.forEach((set, nodes) ->
                byPlaces.computeIfAbsent(nodes, each -> new ArrayList<>()).add(set));
        byPlaces.values().forEach(sets -> sets.sort(Comparator.comparingDouble(set -> scores[set])));
        return byPlaces.values().stream().map(Bundle::new).toList();
    }

    /** The sets that go where {@code count} of {@code total} are asked for. */
    private BitSet removed(List<Bundle> bundles, double[] scores, int count, int total) {
        double bound = bundles.stream()
                .flatMap(bundle -> bundle.sets.stream())
                .mapToDouble(set -> scores[set])
                .sorted()
                .limit(count)
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
        BitSet removed = new BitSet();
        for (Bundle bundle : bundles) {
            int size = bundle.sets.size();
            long asked = scope == PruningScope.LAYER
                    ? (long) size * count / total
                    : bundle.sets.stream().filter(set -> scores[set] <= bound).count();
            bundle.sets.subList(0, size - kept(size, size - (int) asked)).forEach(removed::set);
        }
        return removed;
    }

    private int kept(int size, int asked) {
        int least = Math.max(1, Math.max(asked, (int) Math.ceil(LEAST_KEPT * size)));
        return Math.min(size, (least + multiple - 1) / multiple * multiple);
    }
}
