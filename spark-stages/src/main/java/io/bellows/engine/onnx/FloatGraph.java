package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What quantization has to know of a float model: its constants, who reads what, which tensors are floats. */
final class FloatGraph {
    private final ModelProto model;
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> captured;
    private final Set<String> floats;

    FloatGraph(ModelProto source) {
        model = withLayerNames(source);
        GraphProto graph = model.getGraph();
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(inputs::add);
        graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(outputs::add);
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
        captured = NestedGraphs.names(graph);
        captured.forEach(name -> readers.merge(name, 1, Integer::sum));
        floats = TensorTypes.floats(model);
    }

    /** Each node has a name of its own: the one that it has, or that of its first output, with a number behind it if taken. */
    private static ModelProto withLayerNames(ModelProto source) {
        ModelProto.Builder named = source.toBuilder();
        Set<String> taken = new HashSet<>();
        Map<String, Integer> uses = new HashMap<>();
        for (NodeProto.Builder node : named.getGraphBuilder().getNodeBuilderList()) {
            String wanted = node.getName().isEmpty() ? node.getOutput(0) : node.getName();
            String name = wanted;
            while (!taken.add(name)) {
                name = wanted + "_" + uses.merge(wanted, 1, Integer::sum);
            }
            node.setName(name);
        }
        return named.build();
    }

    ModelProto model() {
        return model;
    }

    GraphProto graph() {
        return model.getGraph();
    }

    /** The constant {@code name}, or null if it is none. */
    TensorProto constant(String name) {
        return initializers.get(name);
    }

    /** Whether {@code name} is a constant of 32-bit floats. */
    boolean isFloatConstant(String name) {
        TensorProto tensor = initializers.get(name);
        return tensor != null && tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber();
    }

    /** Whether {@code name} is computed or put in, and holds 32-bit floats. */
    boolean isFloatActivation(String name) {
        return floats.contains(name);
    }

    /** Number of reads of {@code name}, by nodes and, as one, by all subgraphs. */
    int readers(String name) {
        return readers.getOrDefault(name, 0);
    }

    boolean isOutput(String name) {
        return outputs.contains(name);
    }

    /** Whether {@code name} is one of the model's inputs or outputs. */
    boolean isEnd(String name) {
        return inputs.contains(name) || outputs.contains(name);
    }

    /** Whether a subgraph uses the name {@code name}, so that it must keep it. */
    boolean isCaptured(String name) {
        return captured.contains(name);
    }

    /** All names that subgraphs use. */
    Set<String> captured() {
        return captured;
    }
}
