package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a network starts training from: random weights, or those of another model where they fit. */
final class InitialWeights {
    private static final Logger LOG = LoggerFactory.getLogger(InitialWeights.class);

    private InitialWeights() {}

    /** The network at its start, by the params of {@code stage}; outputs of another model are brought to {@code scale}. */
    static NetworkModel of(DataParallelTrainer<?, ?> stage, Network network, TargetScale scale, Configuration hadoop) {
        NetworkModel fresh = NetworkModel.initialize(network, stage.getSeed());
        if (!stage.isSet(stage.initialModelPath())) {
            return fresh;
        }
        String path = stage.getInitialModelPath();
        Weights given;
        try {
            given = scale.undone(TrainedModelFiles.network(path, hadoop)).weights();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot start " + stage.uid() + " from model '" + path + "': " + e.getMessage(), e);
        }
        List<String> random = new ArrayList<>();
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        fresh.weights().tensors().forEach((name, tensor) -> {
            boolean fits =
                    given.names().contains(name) && given.tensor(name).shape().equals(tensor.shape());
            tensors.put(name, fits ? given.tensor(name) : tensor);
            if (!fits) {
                random.add(name);
            }
        });
        if (random.size() == tensors.size()) {
            throw new IllegalArgumentException("Cannot start " + stage.uid() + " from model '" + path
                    + "': found no tensor of the name and shape of one of network '" + network.name() + "', but "
                    + given.names() + "; train the same architecture at the same width");
        }
        LOG.info("{} starts from '{}'; at random start {}", stage.uid(), path, random);
        return new NetworkModel(network, new Weights(tensors));
    }
}
