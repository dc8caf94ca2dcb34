package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructType;
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
        requireAny(stage, network, shapes(given));
        List<String> random = missing(shapes(network), shapes(given));
        LOG.info("{} starts from '{}'; at random start {}", stage.uid(), path, random);
        return taken(fresh, given, random);
    }

    private static NetworkModel ofBody(DataParallelTrainer<?, ?> stage, NetworkModel fresh, NetworkModel body) {
        requireBody(stage, fresh.network(), body.network());
        List<String> random = missing(shapes(fresh.network()), shapes(body.network()));
        LOG.info("{} starts from pre-trained weights; at random start {}", stage.uid(), random);
        return taken(fresh, body.weights(), random);
    }

    /**
     * Fails where the saved model that {@code stage} is to start from has nothing for {@code network}, by its network alone; an ONNX
     * file brings its own.
     */
    static void check(DataParallelTrainer<?, ?> stage, StructType schema, Network network) {
        Optional<Configuration> hadoop = PathChecks.activeHadoop();
        if (!stage.isSet(stage.initialModelPath())
                || OnnxStart.isIn(stage)
                || stage.outputs(schema).isEmpty()
                || hadoop.isEmpty()) {
            return;
        }
        String path = stage.getInitialModelPath();
        try {
            requireAny(stage, network, shapes(TrainedModelFiles.bareNetwork(path, hadoop.get())));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot start " + stage.uid() + " from model '" + path + "': " + e.getMessage(), e);
        }
    }

    private static void requireAny(DataParallelTrainer<?, ?> stage, Network network, Map<String, Shape> given) {
        if (missing(shapes(network), given).size() == network.parameters().size()) {
            throw new IllegalArgumentException("Cannot start " + stage.uid() + " from model '"
                    + stage.getInitialModelPath() + "': found no tensor of the name and shape of one of network '"
                    + network.name() + "', but " + given.keySet() + "; train the same architecture at the same width");
        }
    }

    /**
     * Fails where {@code network} cannot take all of {@code body}.
     *
     * @param stage that trains {@code network}
     */
    static void requireBody(DataParallelTrainer<?, ?> stage, Network network, Network body) {
        List<String> left = missing(shapes(body), shapes(network));
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot start " + stage.uid()
                            + " from pre-trained weights: found tensors " + left + " of network '"
                            + body.name() + "' for which network '"
                            + network.name()
                            + "' has none of the same shape, expected one for each; give both trainers the same network and width");
        }
    }

    /** The names of the tensors of {@code wanted} of which {@code given} has none of the same shape. */
    private static List<String> missing(Map<String, Shape> wanted, Map<String, Shape> given) {
        return wanted.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(given.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Shape> shapes(Network network) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> shapes.put(name, parameter.shape()));
        return shapes;
    }

    private static Map<String, Shape> shapes(Weights weights) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    private static NetworkModel taken(NetworkModel fresh, Weights given, List<String> random) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(fresh.weights().tensors());
        tensors.replaceAll((name, tensor) -> random.contains(name) ? tensor : given.tensor(name));
        return new NetworkModel(fresh.network(), new Weights(tensors));
    }
}
