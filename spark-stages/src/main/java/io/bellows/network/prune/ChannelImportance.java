package io.bellows.network.prune;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Weights;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Embedding;

/** What tells that a channel matters; each is divided by the layer's mean, and averaged over the layers that a channel couples. */
public enum ChannelImportance {
    /** The sum of the magnitudes of the weights that make the channel (Li et al. 2017, "Pruning Filters for Efficient ConvNets"). */
    L1 {
        @Override
        double[] of(NetworkModel model, Node node, int channels) {
            return norms(model, node, channels, 1);
        }
    },
    /** Their Euclidean norm. */
    L2 {
        @Override
        double[] of(NetworkModel model, Node node, int channels) {
            return norms(model, node, channels, 2);
        }
    },
    /**
     * The magnitude of the factor by which batch normalisation multiplies the channel (Liu et al. 2017, "Learning Efficient
     * Convolutional Networks through Network Slimming"); the Euclidean norm where none follows.
     */
    NORM_SCALE {
        @Override
        double[] of(NetworkModel model, Node node, int channels) {
            Node norm = normAfter(model.network(), node);
            return norm == null ? norms(model, node, channels, 2) : norms(model, norm, channels, 1);
        }
    };

    /** One number for each of the {@code channels} that the layer {@code node} gives. */
    abstract double[] of(NetworkModel model, Node node, int channels);

    private static Node normAfter(Network network, Node node) {
        return network.nodes().stream()
                .filter(other ->
                        other.layer() instanceof BatchNorm && other.inputs().contains(node.name()))
                .findFirst()
                .orElse(null);
    }

    private static double[] norms(NetworkModel model, Node node, int channels, int power) {
        Weights.Tensor tensor = model.weights().tensor(PrunableLayers.tensor(node));
        double[] sums = new double[channels];
        // An embedding has its channels along the second axis, all others along the first.
        boolean isLast = node.layer() instanceof Embedding;
        int each = tensor.values().length / channels;
        for (int i = 0; i < tensor.values().length; i++) {
            double value = Math.abs(tensor.values()[i]);
            sums[isLast ? i % channels : i / each] += power == 1 ? value : value * value;
        }
        if (power == 2) {
            for (int i = 0; i < channels; i++) {
                sums[i] = Math.sqrt(sums[i]);
            }
        }
        return sums;
    }
}
