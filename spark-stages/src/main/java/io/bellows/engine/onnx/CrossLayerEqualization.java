package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * A float model whose convolutions have channels of equal range: where only a ReLU, or nothing, is between two
 * convolutions, a channel divided by a factor in the first and multiplied by it in the second changes no output, since
 * ReLU scales with its input (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction",
 * section 4.1). The factor makes the largest weights of the channel equal in both.
 */
public final class CrossLayerEqualization {
    private final FloatGraph graph;
    private final Map<String, NodeProto> readers = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, float[]> changed = new HashMap<>();

    private CrossLayerEqualization(FloatGraph graph) {
        this.graph = graph;
        for (NodeProto node : graph.graph().getNodeList()) {
            node.getInputList().forEach(input -> {
                readers.put(input, node);
                uses.merge(input, 1, Integer::sum);
            });
        }
    }

    /** The model with equalized weights, the same function but for rounding; bytes from {@link OnnxQuantizer#prepare}. */
    public static byte[] equalized(byte[] model) {
        CrossLayerEqualization equalization = new CrossLayerEqualization(new FloatGraph(OnnxQuantizer.parse(model)));
        for (NodeProto node : equalization.graph.graph().getNodeList()) {
            equalization.equalize(node);
        }
        return equalization.model();
    }

    private void equalize(NodeProto first) {
        if (!isOwnConvolution(first) || (first.getInputCount() > 2 && !isOwn(first.getInput(2)))) {
            return;
        }
        NodeProto second = onlyReader(first.getOutput(0));
        if (second != null && second.getOpType().equals("Relu")) {
            second = onlyReader(second.getOutput(0));
        }
        if (second == null || !isOwnConvolution(second)) {
            return;
        }
        int[] dims = OnnxGraph.dims(graph.constant(second.getInput(1)));
        int channels = Math.toIntExact(graph.constant(first.getInput(1)).getDims(0));
        boolean depthwise =
                dims[1] == 1 && dims[0] == channels && WeightedLayer.integer(second, "group", 1) == channels;
        if (depthwise || (WeightedLayer.integer(second, "group", 1) == 1 && dims[1] == channels)) {
            int inner = 1;
            for (int i = 2; i < dims.length; i++) {
                inner *= dims[i];
            }
            scale(first, second, channels, inner);
        }
    }

    /** Both share one rule of places: a weight of the second belongs to input channel {@code index / inner % channels}. */
    private void scale(NodeProto first, NodeProto second, int channels, int inner) {
        float[] before = values(first.getInput(1));
        float[] after = values(second.getInput(1));
        int size = before.length / channels;
        float[] largestBefore = new float[channels];
        float[] largestAfter = new float[channels];
        for (int i = 0; i < before.length; i++) {
            largestBefore[i / size] = Math.max(largestBefore[i / size], Math.abs(before[i]));
        }
        for (int i = 0; i < after.length; i++) {
            int channel = i / inner % channels;
            largestAfter[channel] = Math.max(largestAfter[channel], Math.abs(after[i]));
        }
        double[] factors = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            boolean dead = largestBefore[channel] == 0 || largestAfter[channel] == 0;
            factors[channel] = dead ? 1 : Math.sqrt((double) largestBefore[channel] / largestAfter[channel]);
        }
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) (before[i] / factors[i / size]);
        }
        for (int i = 0; i < after.length; i++) {
            after[i] = (float) (after[i] * factors[i / inner % channels]);
        }
        if (first.getInputCount() > 2) {
            float[] bias = values(first.getInput(2));
            for (int channel = 0; channel < channels; channel++) {
                bias[channel] = (float) (bias[channel] / factors[channel]);
            }
        }
    }

    private float[] values(String name) {
        return changed.computeIfAbsent(name, constant -> OnnxGraph.floats(graph.constant(constant)));
    }

    private boolean isOwnConvolution(NodeProto node) {
        return OnnxGraph.isStandard(node) && node.getOpType().equals("Conv") && isOwn(node.getInput(1));
    }

    /** Whether {@code name} is a float constant of one reader. */
    private boolean isOwn(String name) {
        return graph.isFloatConstant(name)
                && uses.getOrDefault(name, 0) == 1
                && !graph.isCaptured(name)
                && !graph.isOutput(name);
    }

    private NodeProto onlyReader(String tensor) {
        return graph.readers(tensor) == 1 && !graph.isEnd(tensor) ? readers.get(tensor) : null;
    }

    private byte[] model() {
        GraphProto.Builder equalized = graph.graph().toBuilder();
        for (TensorProto.Builder tensor : equalized.getInitializerBuilderList()) {
            float[] values = changed.get(tensor.getName());
            if (values != null) {
                replace(tensor, values);
            }
        }
        return graph.model().toBuilder().setGraph(equalized).build().toByteArray();
    }

    static void replace(TensorProto.Builder tensor, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        tensor.clearFloatData().setRawData(ByteString.copyFrom(raw));
    }
}
