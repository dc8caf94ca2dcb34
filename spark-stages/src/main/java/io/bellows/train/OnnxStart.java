package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.Node;
import io.bellows.network.layer.Linear;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Training from an ONNX file, which brings its own network. */
final class OnnxStart {
    private OnnxStart() {}

    static boolean isOnnx(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** Whether {@code stage} starts from an ONNX file. */
    static boolean isIn(DataParallelTrainer<?, ?> stage) {
        return stage.isSet(stage.initialModelPath()) && isOnnx(stage.getInitialModelPath());
    }

    /** Fails where a param asks for another network than the file's. */
    static void check(DataParallelTrainer<?, ?> stage) {
        if (isIn(stage) && (stage.isSet(stage.architecture()) || stage.isSet(stage.networkJson()))) {
            throw new IllegalArgumentException("Cannot choose the network of " + stage.uid() + ": found "
                    + (stage.isSet(stage.architecture()) ? "architecture" : "networkJson")
                    + " and an initialModelPath that is an ONNX file, which has its own; clear the other");
        }
    }

    /** The file's network. */
    static Network network(DataParallelTrainer<?, ?> stage) {
        String path = stage.getInitialModelPath();
        try {
            return TrainedModelFiles.network(
                            path, SparkSession.active().sparkContext().hadoopConfiguration())
                    .network();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot start " + stage.uid() + " from model '" + path + "': " + e.getMessage(), e);
        }
    }

    /** The network with {@code outputs} outputs: its last linear layer is another where it has not so many. */
    static Network withOutputs(Network network, int outputs) {
        Node last = network.output();
        if (network.outputShape().size() == outputs || !(last.layer() instanceof Linear)) {
            return network;
        }
        List<Node> nodes = new ArrayList<>(network.nodes());
        nodes.set(nodes.size() - 1, new Node(last.name(), new Linear(outputs, true), last.inputs()));
        return new Network(network.name(), network.inputShape(), nodes);
    }
}
