package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A float ONNX model with smaller weights: matrices and kernels of convolutions are kept in another format and turned back
 * into floats by nodes before the operator, which ONNX Runtime computes once, when it opens the model (a DequantizeLinear it
 * would keep, to fuse it, and compute for each batch). Operators compute in
 * floats, as fast as before and in as much memory.
 */
public final class WeightStorage {
    private final OnnxGraph graph;
    private final WeightFormat format;
    private final Map<String, String> names = new HashMap<>();

    private WeightStorage(OnnxGraph graph, WeightFormat format) {
        this.graph = graph;
        this.format = format;
    }

    /**
     * The model with its weights in {@code format}.
     *
     * @param model bytes that {@link OnnxExporter} made
     * @throws IllegalArgumentException if the bytes are no ONNX model, or a weight has no place in the format
     */
    public static byte[] store(byte[] model, WeightFormat format) {
        try {
            GraphProto source = ModelProto.parseFrom(model).getGraph();
            return new WeightStorage(new OnnxGraph(source.getName()), format)
                    .stored(source)
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot store ONNX model: " + e.getMessage(), e);
        }
    }

    private ModelProto stored(GraphProto source) {
        source.getInputList().forEach(input -> graph.claim(input.getName()));
        source.getNodeList().forEach(node -> node.getOutputList().forEach(graph::claim));
        source.getInitializerList().forEach(this::add);
        for (NodeProto node : source.getNodeList()) {
            List<String> inputs = node.getInputList().stream()
                    .map(input -> names.getOrDefault(input, input))
                    .toList();
            graph.addNode(
                    node.getOpType(),
                    inputs,
                    node.getOutput(0),
                    node.getAttributeList().toArray(AttributeProto[]::new));
        }
        return graph.model(source.getInputList(), source.getOutputList());
    }

    private void add(TensorProto tensor) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        int[] dims = OnnxGraph.dims(tensor);
        if (type != TensorProto.DataType.FLOAT || dims.length < 2) {
            names.put(
                    tensor.getName(),
                    graph.addTensor(tensor.getName(), type, tensor.getRawData().toByteArray(), dims));
            return;
        }
        float[] values = OnnxGraph.floats(tensor);
        float[] scales = format == WeightFormat.INT8 ? scales(values, dims[0]) : null;
        String stored =
                graph.addTensor(tensor.getName(), format.type(), format.encode(tensor.getName(), values, scales), dims);
        String restored = floats(stored);
        if (scales != null) {
            int[] perIndex = new int[dims.length];
            Arrays.fill(perIndex, 1);
            perIndex[0] = scales.length;
            String scaled = graph.claim(stored);
            graph.addNode("Mul", List.of(restored, graph.addFloats(stored, scales, perIndex)), scaled);
            restored = scaled;
        }
        names.put(tensor.getName(), restored);
    }

    private String floats(String stored) {
        String floats = graph.claim(stored);
        graph.addNode(
                "Cast", List.of(stored), floats, OnnxGraph.attribute("to", TensorProto.DataType.FLOAT.getNumber()));
        return floats;
    }

    private static float[] scales(float[] values, int count) {
        int size = values.length / count;
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            float largest = 0f;
            for (int j = i * size; j < (i + 1) * size; j++) {
                largest = Math.max(largest, Math.abs(values[j]));
            }
            scales[i] = AffineScale.symmetric(largest, 127);
        }
        return scales;
    }
}
