package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Node;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.layer.DropPath;
import io.bellows.network.layer.Dropout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link NetworkModel} as an ONNX model for prediction (operator set 17), which any ONNX runtime takes.
 *
 * <p>Input {@value #INPUT} is {@code float[N][...]} with the network's input shape, output {@value #OUTPUT} is
 * {@code float[N][...]} with its output shape; {@code N} is free. Dropout is left out; a batch normalisation that alone
 * reads a convolution is folded into it. The bytes are a pure function of the model.
 */
public final class OnnxExporter {
    /** Name of the model's input. */
    public static final String INPUT = "input";

    /** Name of the model's output. */
    public static final String OUTPUT = "logits";

    private OnnxExporter() {}

    /**
     * The bytes of the ONNX file.
     *
     * @throws IllegalArgumentException if a layer has no form in ONNX
     */
    public static byte[] export(NetworkModel model) {
        return toProto(model).toByteArray();
    }

    static ModelProto toProto(NetworkModel model) {
        Network network = model.network();
        BatchNormFolding folding = new BatchNormFolding(model);
        Weights weights = folding.weights();
        OnnxGraph graph = new OnnxGraph(network.name());
        graph.claim(INPUT);
        graph.claim(OUTPUT);
        Map<String, String> sources = dropoutSources(network);
        String outputSource = source(network.output().name(), sources);
        Map<String, String> tensors = new HashMap<>(Map.of(Network.INPUT, INPUT));
        for (Node node : network.nodes()) {
            Node result = folding.resultOf(node);
            if (onlyTrains(node) || folding.isFolded(node)) {
                continue;
            }
            List<String> inputs = node.inputs().stream()
                    .map(input -> tensors.get(source(input, sources)))
                    .toList();
            Shape shape = network.shapeOf(result.name());
            String output = result.name().equals(outputSource) ? OUTPUT : graph.claim(result.name());
            LayerEmitters.emit(new Emission(graph, node, weights, inputs, shape, output));
            tensors.put(result.name(), output);
        }
        if (outputSource.equals(Network.INPUT)) {
            graph.addNode("Identity", List.of(INPUT), OUTPUT);
        }
        return graph.model(
                List.of(OnnxGraph.value(INPUT, network.inputShape())),
                List.of(OnnxGraph.value(OUTPUT, network.outputShape())));
    }

    /** What each dropout reads from, by the dropout's name. */
    private static Map<String, String> dropoutSources(Network network) {
        Map<String, String> sources = new HashMap<>();
        for (Node node : network.nodes()) {
            if (onlyTrains(node)) {
                sources.put(node.name(), node.inputs().get(0));
            }
        }
        return sources;
    }

    private static boolean onlyTrains(Node node) {
        return node.layer() instanceof Dropout || node.layer() instanceof DropPath;
    }

    private static String source(String name, Map<String, String> sources) {
        String source = name;
        while (sources.containsKey(source)) {
            source = sources.get(source);
        }
        return source;
    }
}
