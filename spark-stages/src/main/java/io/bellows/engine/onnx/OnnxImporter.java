package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;

/**
 * An ONNX model as a {@link NetworkModel}, to train on from it: the other way of {@link OnnxExporter}, for files of others too.
 *
 * <p>The model has one input of floats and one output, and is made of operators that the layers of a {@link
 * io.bellows.network.Network} say: two-dimensional convolutions without dilation, matrix products with constant matrices,
 * batch normalisation, pooling, the usual activations, sums, joins, gates of channels. A Softmax at the end is left out, since
 * a network's outputs are logits; so are the checks that training has no use for. Batch normalisation that was folded into
 * convolutions stays so. Layers are called as the tensors of their weights are, where those end in {@code .weight}.
 */
public final class OnnxImporter {
    private OnnxImporter() {}

    /**
     * The network of {@code file}.
     *
     * @throws IllegalArgumentException naming the operator that is no layer
     */
    public static NetworkModel network(OnnxFile file) {
        if (file.inputs().size() != 1
                || file.inputs().get(0).type() != TensorType.FLOAT
                || file.inputs().get(0).dims().size() < 2) {
            throw new IllegalArgumentException("Cannot import ONNX model as a network: found inputs " + file.inputs()
                    + ", expected one batch of rows of floats");
        }
        TensorSpec input = file.inputs().get(0);
        if (!input.hasFixedRows()) {
            throw new IllegalArgumentException("Cannot import ONNX model as a network: found input " + input
                    + ", expected rows of one shape; export it with fixed extents, or fix them with"
                    + " onnxruntime.tools.make_dynamic_shape_fixed");
        }
        int[] dims = input.rowDims().stream().mapToInt(Math::toIntExact).toArray();
        return network(file, input.name(), Shape.of(dims));
    }

    private static NetworkModel network(OnnxFile file, String input, Shape shape) {
        GraphProto graph = graph(file);
        if (graph.getOutputCount() != 1) {
            throw new IllegalArgumentException(
                    "Cannot import ONNX model as a network: found outputs " + file.outputs() + ", expected one");
        }
        String output = graph.getOutput(0).getName();
        ConstantTensors constants = new ConstantTensors(graph);
        ImportedGraph imported = new ImportedGraph(constants, input, shape);
        for (NodeProto node : graph.getNodeList()) {
            if (!constants.take(node)) {
                take(node, imported, node.getOutput(0).equals(output));
            }
            imported.made(node);
        }
        return imported.model(graph.getName().isEmpty() ? "imported" : graph.getName(), output);
    }

    private static void take(NodeProto node, ImportedGraph imported, boolean isLast) {
        OperatorImport at = new OperatorImport(node, imported);
        try {
            if (isLast && node.getOpType().equals("Softmax")) {
                ShapeImports.same(at);
            } else {
                OperatorImports.take(at);
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Cannot import operator '" + node.getOpType() + "' (node '" + node.getName() + "', output '"
                            + node.getOutput(0) + "') as a layer: " + e.getMessage()
                            + "; serve the file with OnnxModel, which takes all operators",
                    e);
        }
    }

    private static GraphProto graph(OnnxFile file) {
        try {
            return ModelProto.parseFrom(file.bytes()).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("Cannot read a model that was checked: " + e.getMessage(), e);
        }
    }
}
