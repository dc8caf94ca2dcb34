package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.io.IOException;
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
        PruningStart pruning = stage.pruningStart();
        return pruning.from() != null
                ? new NetworkModel(network, scale.undone(pruning.from()).weights())
                : pruning.masked(unpruned(stage, network, scale, hadoop));
    }

    private static NetworkModel unpruned(
            DataParallelTrainer<?, ?> stage, Network network, TargetScale scale, Configuration hadoop) {
        NetworkModel fresh = NetworkModel.initialize(network, stage.getSeed());
        if (stage.initialModel().isPresent()) {
            return ofBody(stage, fresh, stage.initialModel().get());
        }
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
        List<String> random = missing(fresh.weights(), given);
        if (random.size() == fresh.weights().names().size()) {
            throw new IllegalArgumentException("Cannot start " + stage.uid() + " from model '" + path
                    + "': found no tensor of the name and shape of one of network '" + network.name() + "', but "
                    + given.names() + "; train the same architecture at the same width");
        }
        LOG.info("{} starts from '{}'; at random start {}", stage.uid(), path, random);
        return taken(fresh, given, random);
    }

    private static NetworkModel ofBody(DataParallelTrainer<?, ?> stage, NetworkModel fresh, NetworkModel body) {
        List<String> left = missing(body.weights(), fresh.weights());
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot start " + stage.uid()
                            + " from pre-trained weights: found tensors " + left + " of network '"
                            + body.network().name() + "' for which network '"
                            + fresh.network().name()
                            + "' has none of the same shape, expected one for each; give both trainers the same network and width");
        }
        List<String> random = missing(fresh.weights(), body.weights());
        LOG.info("{} starts from pre-trained weights; at random start {}", stage.uid(), random);
        return taken(fresh, body.weights(), random);
    }

    /** The names of the tensors of {@code wanted} of which {@code given} has none of the same shape. */
    private static List<String> missing(Weights wanted, Weights given) {
        return wanted.tensors().entrySet().stream()
                .filter(entry -> !given.names().contains(entry.getKey())
                        || !given.tensor(entry.getKey())
                                .shape()
                                .equals(entry.getValue().shape()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static NetworkModel taken(NetworkModel fresh, Weights given, List<String> random) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(fresh.weights().tensors());
        tensors.replaceAll((name, tensor) -> random.contains(name) ? tensor : given.tensor(name));
        return new NetworkModel(fresh.network(), new Weights(tensors));
    }
}
