package io.bellows.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network cut into consecutive stages, each a network of its own that goes on where the one before ends; layers and weights
 * keep their names.
 *
 * <p>A cut lies where one tensor alone crosses it, so that a residual connection is never cut through, and every stage has
 * weights. Among all such cuts that keep within the memory budget it is the one whose most loaded stage has the least work,
 * by {@link StageLoad}; found by dynamic programming, hence exactly, and a pure function of its arguments.
 *
 * @param network the whole
 * @param stages its parts in order
 * @param loads what each part has to compute and to hold
 */
public record NetworkCut(Network network, List<Network> stages, List<StageLoad> loads) {
    /**
     * How the network will be trained, as far as it bears on the cut.
     *
     * @param rows of a batch that pass through a pipeline
     * @param microBatches in which they come
     * @param vectors as long as the weights that optimizer and averages keep
     * @param budgetBytes the most that a stage may take by estimate
     */
    public record Demand(int rows, int microBatches, int vectors, long budgetBytes) {
        long bytes(StageLoad load) {
            return load.bytes(rows, microBatches, vectors);
        }
    }

    public NetworkCut {
        stages = List.copyOf(stages);
        loads = List.copyOf(loads);
    }

    /**
     * Cuts {@code network}.
     *
     * @param count of stages; 0 for as few as keep within the budget
     * @throws IllegalArgumentException if there are too few places to cut at, or no cut keeps within the budget
     */
    public static NetworkCut of(Network network, int count, Demand demand) {
        CutPoints points = new CutPoints(network);
        int most = points.mostStages();
        if (count > most) {
            throw new IllegalArgumentException("Cannot cut network '" + network.name() + "' into " + count
                    + " stages: found " + (most - 1)
                    + " places at which one tensor alone crosses and that leave weights on both sides, expected at least "
                    + (count - 1) + "; set pipelineStages to at most " + most);
        }
        for (int stages = Math.max(1, count); stages <= (count == 0 ? most : count); stages++) {
            int[] cut = best(points, stages, demand);
            if (cut.length > 0) {
                return at(network, points, cut);
            }
        }
        int tried = count == 0 ? most : count;
        NetworkCut unbounded = at(
                network,
                points,
                best(points, tried, new Demand(demand.rows, demand.microBatches, demand.vectors, Long.MAX_VALUE)));
        throw new IllegalArgumentException("Cannot hold network '" + network.name() + "' in " + tried
                + " stages: found " + megabytes(unbounded.mostBytes(demand))
                + " MB by estimate in the largest, expected at most memoryBudgetMb = "
                + megabytes(demand.budgetBytes)
                + "; raise pipelineStages or microBatches, lower batchSize, or raise memoryBudgetMb and the executors'"
                + " memory with it");
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** The ends of the stages with the least work in the most loaded one; none where no cut keeps within the budget. */
    private static int[] best(CutPoints points, int stages, Demand demand) {
        int places = points.size();
        double[][] least = new double[stages + 1][places];
        int[][] before = new int[stages + 1][places];
        for (double[] row : least) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        least[0][0] = 0;
        for (int stage = 1; stage <= stages; stage++) {
            for (int to = 1; to < places; to++) {
                for (int from = 0; from < to; from++) {
                    double most = Math.max(least[stage - 1][from], work(points.between(from, to), demand));
                    if (most < least[stage][to]) {
                        least[stage][to] = most;
                        before[stage][to] = from;
                    }
                }
            }
        }
        if (Double.isInfinite(least[stages][places - 1])) {
            return new int[0];
        }
        int[] ends = new int[stages];
        int end = places - 1;
        for (int stage = stages; stage > 0; stage--) {
            ends[stage - 1] = end;
            end = before[stage][end];
        }
        return ends;
    }

    private static double work(StageLoad load, Demand demand) {
        boolean isWhole = load.isFirst() && load.isLast();
        return (load.parameters() == 0 && !isWhole) || demand.bytes(load) > demand.budgetBytes
                ? Double.POSITIVE_INFINITY
                : load.work(demand.rows, demand.microBatches);
    }

    private static NetworkCut at(Network network, CutPoints points, int[] ends) {
        List<Network> stages = new ArrayList<>();
        List<StageLoad> loads = new ArrayList<>();
        int from = 0;
        for (int end : ends) {
            stages.add(ends.length == 1 ? network : stage(network, points, from, end));
            loads.add(points.between(from, end));
            from = end;
        }
        return new NetworkCut(network, stages, loads);
    }

    private static Network stage(Network network, CutPoints points, int from, int to) {
        List<Node> nodes = network.nodes();
        int first = points.nodesBefore(from);
        String input = first == 0 ? Network.INPUT : nodes.get(first - 1).name();
        List<Node> own = nodes.subList(first, points.nodesBefore(to)).stream()
                .map(node -> new Node(
                        node.name(),
                        node.layer(),
                        node.inputs().stream()
                                .map(name -> name.equals(input) ? Network.INPUT : name)
                                .toList()))
                .toList();
        return new Network(network.name() + " after " + input, network.shapeOf(input), own);
    }

    /** The most that a stage takes by estimate. */
    public long mostBytes(Demand demand) {
        return loads.stream().mapToLong(demand::bytes).max().orElseThrow();
    }

    /** The most that a stage takes beside Java's heap, by estimate. */
    public long mostNativeBytes(Demand demand) {
        return loads.stream()
                .mapToLong(load -> load.nativeBytes(demand.rows, demand.microBatches))
                .max()
                .orElseThrow();
    }

    /** The stages with their weights of {@code model}, which must be of this network. */
    public List<NetworkModel> split(NetworkModel model) {
        return stages.stream().map(model::part).toList();
    }

    /** The whole network with the weights of its stages. */
    public NetworkModel join(List<NetworkModel> parts) {
        Map<String, Weights.Tensor> found = new LinkedHashMap<>();
        parts.forEach(part -> found.putAll(part.weights().tensors()));
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        network.parameters().keySet().forEach(name -> tensors.put(name, found.get(name)));
        return new NetworkModel(network, new Weights(tensors));
    }
}
