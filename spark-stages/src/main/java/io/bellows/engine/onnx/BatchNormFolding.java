package io.bellows.engine.onnx;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.BatchNorm;
import io.bellows.network.layer.Conv2d;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Batch normalisation with fixed statistics is an affine map of each channel, so where it alone reads a convolution,
 * the convolution's weights take it in (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference", section 3.2). Products are made in double precision and rounded once.
 */
final class BatchNormFolding {
    private final Map<String, Node> normByConvolution = new HashMap<>();
    private final Map<String, Weights.Tensor> tensors;

    BatchNormFolding(NetworkModel model) {
        Network network = model.network();
        tensors = new LinkedHashMap<>(model.weights().tensors());
        Map<String, Integer> readers = new HashMap<>();
        Map<String, Node> byName = new HashMap<>();
        for (Node node : network.nodes()) {
            byName.put(node.name(), node);
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
        for (Node node : network.nodes()) {
            Node source = byName.get(node.inputs().get(0));
            if (node.layer() instanceof BatchNorm norm
                    && source != null
                    && source.layer() instanceof Conv2d
                    && readers.get(source.name()) == 1) {
                normByConvolution.put(source.name(), node);
                fold(source.name(), node.name(), norm.epsilon(), model.weights());
            }
        }
    }

    /** The node whose result the convolution {@code node} now gives: the folded normalisation, or itself. */
    Node resultOf(Node node) {
        return normByConvolution.getOrDefault(node.name(), node);
    }

    boolean isFolded(Node node) {
        return normByConvolution.containsValue(node);
    }

    /** The tensors after folding; convolutions that took a normalisation in have a bias. */
    Weights weights() {
        return new Weights(tensors);
    }

    private void fold(String convolution, String norm, double epsilon, Weights weights) {
        Weights.Tensor filters = weights.tensor(convolution + ".weight");
        float[] gamma = weights.values(norm + ".weight");
        float[] beta = weights.values(norm + ".bias");
        float[] mean = weights.values(norm + ".running_mean");
        float[] variance = weights.values(norm + ".running_var");
        String biasName = convolution + ".bias";
        float[] bias = weights.names().contains(biasName) ? weights.values(biasName) : new float[gamma.length];

        float[] foldedFilters = new float[filters.values().length];
        float[] foldedBias = new float[gamma.length];
        int size = foldedFilters.length / gamma.length;
        for (int channel = 0; channel < gamma.length; channel++) {
            double scale = gamma[channel] / Math.sqrt(variance[channel] + epsilon);
            foldedBias[channel] = (float) (((double) bias[channel] - mean[channel]) * scale + beta[channel]);
            for (int i = channel * size; i < (channel + 1) * size; i++) {
                foldedFilters[i] = (float) (filters.values()[i] * scale);
            }
        }
        tensors.put(convolution + ".weight", new Weights.Tensor(filters.shape(), foldedFilters));
        tensors.put(biasName, new Weights.Tensor(Shape.of(gamma.length), foldedBias));
    }
}
