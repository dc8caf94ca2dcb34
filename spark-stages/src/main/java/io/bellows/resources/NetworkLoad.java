package io.bellows.resources;

import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Conv2d;

/**
 * What of a network decides how long a step takes.
 *
 * @param productAdds multiply-adds of one row's forward pass in matrix products and dense convolutions, which compute
 * @param groupedAdds those of convolutions in groups, depthwise ones among them, which wait for memory
 * @param values results of all layers for one row, each of which is written and read
 * @param parameters trainable values
 * @param layers of it
 */
public record NetworkLoad(long productAdds, long groupedAdds, long values, long parameters, int layers) {
    /** That of {@code network}. */
    public static NetworkLoad of(Network network) {
        long grouped = 0;
        long values = 0;
        for (Node node : network.nodes()) {
            values += network.shapeOf(node.name()).size();
            if (node.layer() instanceof Conv2d convolution && convolution.groups() > 1) {
                grouped += convolution.multiplyAdds(network.inputShapes(node));
            }
        }
        return new NetworkLoad(
                network.multiplyAdds() - grouped,
                grouped,
                values,
                network.trainableCount(),
                network.nodes().size());
    }
}
