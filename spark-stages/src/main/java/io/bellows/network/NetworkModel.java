package io.bellows.network;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network and its weights: what training gives, and what every phase after it takes.
 *
 * @param network the graph
 * @param weights a tensor for each of the network's parameters, of its shape
 */
public record NetworkModel(Network network, Weights weights) implements Serializable {
    /**
     * Checks that the weights fit the network.
     *
     * @throws IllegalArgumentException naming the tensor that is missing, left over or of another shape
     */
    public NetworkModel {
        Map<String, Parameter> parameters = network.parameters();
        if (!parameters.keySet().equals(weights.names())) {
            throw new IllegalArgumentException("Cannot join weights to network '" + network.name() + "': found tensors "
                    + weights.names() + ", expected " + parameters.keySet());
        }
        parameters.forEach((name, parameter) -> {
            Weights.Tensor tensor = weights.tensor(name);
            if (!tensor.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException("Cannot join tensor '" + name + "' to network '" + network.name()
                        + "': found shape " + tensor.shape() + ", expected " + parameter.shape());
            }
        });
    }

    /** The network with fresh weights, a pure function of {@code seed}. */
    public static NetworkModel initialize(Network network, long seed) {
        return new NetworkModel(network, Weights.initialize(network, seed));
    }

    /** The names of the tensors that hold a NaN or an infinity; none in a sound model. */
    public List<String> nonFiniteTensors() {
        return weights.tensors().entrySet().stream()
                .filter(entry -> hasNonFinite(entry.getValue().values()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean hasNonFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "NetworkModel(" + network + ", " + weights + ")";
    }

    /** The network {@code part}, whose layers are named as some of this one, with the weights that those have here. */
    public NetworkModel part(Network part) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        part.parameters().keySet().forEach(name -> tensors.put(name, weights.tensor(name)));
        return new NetworkModel(part, new Weights(tensors));
    }
}
