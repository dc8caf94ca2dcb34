package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.stream.IntStream;

/** A convolution or a linear layer with a constant weight. */
final class WeightedLayer {
    private final int channelAxis;
    private final float[] bias;
    private final boolean hasBeta;

    private WeightedLayer(int channelAxis, float[] bias, boolean hasBeta) {
        this.channelAxis = channelAxis;
        this.bias = bias;
        this.hasBeta = hasBeta;
    }

    static WeightedLayer of(NodeProto node, FloatGraph graph) {
        int[] dims = OnnxGraph.dims(graph.constant(node.getInput(1)));
        boolean isGemm = node.getOpType().equals("Gemm");
        int axis = channelAxis(node);
        int channels = isGemm || axis == 0 ? dims[axis] : Math.toIntExact(dims[1] * integer(node, "group", 1));
        float[] bias = bias(node, graph, channels);
        float beta = isGemm ? real(node, "beta", 1f) : 1f;
        for (int i = 0; bias != null && beta != 1f && i < bias.length; i++) {
            bias[i] *= beta;
        }
        boolean grouped = !isGemm && axis == 1 && dims[1] != channels;
        return new WeightedLayer(grouped ? -1 : axis, bias, isGemm);
    }

    private static int channelAxis(NodeProto node) {
        return switch (node.getOpType()) {
            case "Gemm" -> integer(node, "transB", 0) != 0 ? 0 : 1;
            case "ConvTranspose" -> 1;
            default -> 0;
        };
    }

    private static float[] bias(NodeProto node, FloatGraph graph, int channels) {
        if (node.getInputCount() < 3 || !graph.isFloatConstant(node.getInput(2))) {
            return null;
        }
        TensorProto tensor = graph.constant(node.getInput(2));
        int[] dims = OnnxGraph.dims(tensor);
        boolean isVector = dims.length > 0
                && dims[dims.length - 1] == channels
                && IntStream.of(dims).reduce(1, Math::multiplyExact) == channels;
        return isVector ? OnnxGraph.floats(tensor) : null;
    }

    static long integer(NodeProto node, String name, long otherwise) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .mapToLong(AttributeProto::getI)
                .findFirst()
                .orElse(otherwise);
    }

    static float real(NodeProto node, String name, float otherwise) {
        return (float) node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .mapToDouble(AttributeProto::getF)
                .findFirst()
                .orElse(otherwise);
    }

    /** The axis of the weight that counts the output channels; -1 where none does. */
    int channelAxis() {
        return channelAxis;
    }

    /**
     * One value for each output channel, any factor of the operator multiplied in; null if there is none, or it is not
     * such a constant.
     */
    float[] bias() {
        return bias;
    }

    /** Sets to 1 the factor that {@link #bias} holds already. */
    void attributes(NodeProto.Builder node) {
        for (int i = 0; hasBeta && i < node.getAttributeCount(); i++) {
            if (node.getAttribute(i).getName().equals("beta")) {
                node.setAttribute(i, attribute("beta", 1f));
            }
        }
    }
}
