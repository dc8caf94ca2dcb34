package io.bellows.network.prune;

import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives weights the zeros that others of the same network have: what a lottery ticket is drawn by (Frankle and Carbin 2019). */
public final class MaskedWeights {
    private MaskedWeights() {}

    /** {@code model} with zeros where {@code zeros} has them in the prunable weights of {@code layers}. */
    public static NetworkModel of(NetworkModel model, NetworkModel zeros, PrunableLayers layers) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        for (String name : layers.tensors(model.network())) {
            float[] pattern = zeros.weights().values(name);
            float[] values = tensors.get(name).values().clone();
            for (int i = 0; i < values.length; i++) {
                if (pattern[i] == 0f) {
                    values[i] = 0f;
                }
            }
            tensors.put(name, new Weights.Tensor(tensors.get(name).shape(), values));
        }
        return new NetworkModel(model.network(), new Weights(tensors));
    }

    /** The share of zeros among the prunable weights of {@code layers}. */
    public static double sparsity(NetworkModel model, PrunableLayers layers) {
        long zeros = 0;
        long count = 0;
        for (String name : layers.tensors(model.network())) {
            for (float value : model.weights().values(name)) {
                zeros += value == 0f ? 1 : 0;
                count++;
            }
        }
        return (double) zeros / count;
    }
}
