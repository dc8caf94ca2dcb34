package io.bellows.compress;

import io.bellows.engine.serving.ServedModel;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import java.util.List;

/**
 * The network of a quantized model.
 *
 * @param served what computes the predictions
 * @param network its layers, in floats
 * @param labels names of its outputs, in order; empty if they have none
 * @param trained the network with its weights in floats; null where it is not known
 */
record QuantizedNetwork(ServedModel served, Network network, List<String> labels, NetworkModel trained) {
    QuantizedNetwork {
        labels = List.copyOf(labels);
    }

    static QuantizedNetwork of(byte[] onnx, NetworkModel trained, List<String> labels) {
        return new QuantizedNetwork(new ServedModel(onnx, trained.network()), trained.network(), labels, trained);
    }

    /** One that computes with the weights that training gave it. */
    static QuantizedNetwork inFloats(NetworkModel trained, List<String> labels) {
        return new QuantizedNetwork(ServedModel.of(trained), trained.network(), labels, trained);
    }

    /** One whose weights in floats are not known. */
    static QuantizedNetwork of(byte[] onnx, Network network, List<String> labels) {
        return new QuantizedNetwork(new ServedModel(onnx, network), network, labels, null);
    }
}
