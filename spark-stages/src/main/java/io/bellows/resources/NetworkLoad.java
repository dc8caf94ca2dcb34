package io.bellows.resources;

import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Conv2d;

/**
 * What of a network decides how long a step takes.
 *
 * @param linearAdds multiply-adds of one row's forward pass in matrix products
 * @param blockedAdds those in convolutions whose channels come in eights, as the library's kernels want them
 * @param unblockedAdds those in other convolutions
 * @param groupedAdds those in convolutions of groups, depthwise ones among them
 * @param parameters trainable values
 */
public record NetworkLoad(long linearAdds, long blockedAdds, long unblockedAdds, long groupedAdds, long parameters) {
    private static final int BLOCK = 8;

    /** Channels of an image, which kernels know, too. */
    private static final int IMAGE_CHANNELS = 4;

    /** That of {@code network}. */
    public static NetworkLoad of(Network network) {
        long blocked = 0;
        long unblocked = 0;
        long grouped = 0;
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Conv2d convolution) {
                long adds = convolution.multiplyAdds(network.inputShapes(node));
                int channels = network.inputShapes(node).get(0).dim(0);
                if (convolution.groups() > 1) {
                    grouped += adds;
                } else if (convolution.outChannels() % BLOCK == 0
                        && (channels % BLOCK == 0 || channels <= IMAGE_CHANNELS)) {
                    blocked += adds;
                } else {
                    unblocked += adds;
                }
            }
        }
        return new NetworkLoad(
                network.multiplyAdds() - blocked - unblocked - grouped,
                blocked,
                unblocked,
                grouped,
                network.trainableCount());
    }
}
