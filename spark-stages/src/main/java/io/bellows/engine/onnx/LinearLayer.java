package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;

/** A product of activations and a constant matrix, with or without a bias: MatMul, or a Gemm that is no more than that. */
final class LinearLayer {
    private final NodeProto node;
    private final float[] weights;
    private final int inputs;
    private final int outputs;

    private LinearLayer(NodeProto node, float[] weights, int inputs, int outputs) {
        this.node = node;
        this.weights = weights;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** {@code node} as such a layer, if it is one. */
    static Optional<LinearLayer> of(NodeProto node, FloatGraph graph) {
        boolean isGemm = node.getOpType().equals("Gemm");
        if (!OnnxGraph.isStandard(node)
                || !(isGemm || node.getOpType().equals("MatMul"))
                || !graph.isFloatActivation(node.getInput(0))
                || !graph.isFloatConstant(node.getInput(1))
                || graph.constant(node.getInput(1)).getDimsCount() != 2
                || (isGemm && !isPlain(node, graph))) {
            return Optional.empty();
        }
        int[] dims = OnnxGraph.dims(graph.constant(node.getInput(1)));
        float[] stored = OnnxGraph.floats(graph.constant(node.getInput(1)));
        boolean transposed = isGemm && WeightedLayer.integer(node, "transB", 0) != 0;
        return Optional.of(
                transposed
                        ? new LinearLayer(node, stored, dims[1], dims[0])
                        : new LinearLayer(node, transposed(stored, dims[0], dims[1]), dims[0], dims[1]));
    }

    private static boolean isPlain(NodeProto gemm, FloatGraph graph) {
        return WeightedLayer.integer(gemm, "transA", 0) == 0
                && WeightedLayer.real(gemm, "alpha", 1f) == 1f
                && (beta(gemm) == 1f || gemm.getInputCount() < 3 || graph.isFloatConstant(gemm.getInput(2)));
    }

    private static float beta(NodeProto gemm) {
        return WeightedLayer.real(gemm, "beta", 1f);
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = values[row * columns + column];
            }
        }
        return turned;
    }

    NodeProto node() {
        return node;
    }

    /** The weights of one output after the other. */
    float[] weights() {
        return weights;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    boolean hasBias() {
        return node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    }

    /** Adds the operator that puts the bias to {@code product}. */
    void addBias(String product, FloatGraph graph, ModelEdit edit) {
        String bias = node.getInput(2);
        float beta = beta(node);
        if (beta != 1f) {
            float[] values = OnnxGraph.floats(graph.constant(bias));
            for (int i = 0; i < values.length; i++) {
                values[i] *= beta;
            }
            bias = edit.addFloats(bias + "/beta", values, OnnxGraph.dims(graph.constant(bias)));
        }
        edit.add("Add", List.of(product, bias), List.of(node.getOutput(0)));
    }
}
