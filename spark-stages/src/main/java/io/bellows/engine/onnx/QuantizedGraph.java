package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes out a {@link QuantizationPlan}, in as few bytes as ONNX Runtime still fuses: short names; scales of biases as
 * products in the graph, which it folds when it opens the model; no zero points for biases. Weights keep theirs, though
 * they are 0: without them linear layers are not fused.
 */
final class QuantizedGraph {
    private record ScaleNames(String scale, String zeroPoint) {}

    private final QuantizationPlan plan;
    private final OnnxGraph graph;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, ScaleNames> scales = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private int counter;

    QuantizedGraph(QuantizationPlan plan) {
        this.plan = plan;
        graph = new OnnxGraph(plan.graph().getName());
        plan.graph().getOutputList().stream().map(ValueInfoProto::getName).forEach(outputs::add);
    }

    ModelProto model() {
        for (ValueInfoProto input : plan.graph().getInputList()) {
            names.put(input.getName(), input.getName());
            quantize(input.getName());
        }
        for (NodeProto node : plan.nodes()) {
            List<String> inputs =
                    QuantizedOps.roleOf(node) == QuantizedOps.Role.WEIGHTED ? weightedInputs(node) : inputs(node);
            String output = node.getOutput(0);
            boolean written = outputs.contains(output) && !plan.isQuantized(output);
            names.put(output, written ? output : fresh());
            graph.addNode(node.getOpType(), inputs, names.get(output), attributes(node));
            quantize(output);
        }
        return graph.model(plan.graph().getInputList(), plan.graph().getOutputList());
    }

    private String fresh() {
        return Integer.toString(counter++, Character.MAX_RADIX);
    }

    private static AttributeProto[] attributes(NodeProto node) {
        return node.getAttributeList().toArray(AttributeProto[]::new);
    }

    private List<String> inputs(NodeProto node) {
        return node.getInputList().stream()
                .map(input -> names.computeIfAbsent(input, this::copyInitializer))
                .toList();
    }

    private String copyInitializer(String name) {
        TensorProto tensor = plan.initializers().get(name);
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        return graph.addTensor(fresh(), type, tensor.getRawData().toByteArray(), OnnxGraph.dims(tensor));
    }

    /** Puts a Quantize and a Dequantize node behind {@code tensor} if it is to be quantized. */
    private void quantize(String tensor) {
        if (!plan.isQuantized(tensor)) {
            return;
        }
        ScaleNames scale = scales.computeIfAbsent(plan.scaleSource(tensor), source -> {
            AffineScale affine = plan.scaleOf(source);
            return new ScaleNames(
                    graph.addFloats(fresh(), new float[] {affine.scale()}),
                    graph.addTensor(fresh(), TensorProto.DataType.UINT8, new byte[] {(byte) affine.zeroPoint()}));
        });
        String quantized = fresh();
        String dequantized = outputs.contains(tensor) ? tensor : fresh();
        graph.addNode("QuantizeLinear", List.of(names.get(tensor), scale.scale(), scale.zeroPoint()), quantized);
        graph.addNode("DequantizeLinear", List.of(quantized, scale.scale(), scale.zeroPoint()), dequantized);
        names.put(tensor, dequantized);
    }

    private List<String> weightedInputs(NodeProto node) {
        String input = node.getInput(0);
        TensorProto weight = plan.initializers().get(node.getInput(1));
        float[] bias =
                node.getInputCount() > 2 ? OnnxGraph.floats(plan.initializers().get(node.getInput(2))) : null;
        float inputScale = plan.scaleOf(input).scale();
        float[] values = OnnxGraph.floats(weight);
        float[] scales = weightScales(values, (int) weight.getDims(0), inputScale, bias);
        byte[] quantized = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            quantized[i] = AffineScale.quantizeWeight(values[i], scales[i / (values.length / scales.length)]);
        }
        String weights = graph.addTensor(fresh(), TensorProto.DataType.INT8, quantized, OnnxGraph.dims(weight));
        String scale = graph.addFloats(fresh(), scales, scales.length);
        String zeroPoints = graph.addTensor(fresh(), TensorProto.DataType.INT8, new byte[scales.length], scales.length);
        List<String> inputs = new ArrayList<>(List.of(names.get(input), dequantized(weights, scale, zeroPoints)));
        if (bias != null) {
            String biasScale = fresh();
            graph.addNode(
                    "Mul", List.of(this.scales.get(plan.scaleSource(input)).scale(), scale), biasScale);
            inputs.add(dequantized(quantizedBias(bias, inputScale, scales), biasScale));
        }
        return inputs;
    }

    private static float[] weightScales(float[] values, int channels, float inputScale, float[] bias) {
        int size = values.length / channels;
        float[] scales = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            float scale = AffineScale.int8(values, channel * size, (channel + 1) * size);
            scales[channel] = bias == null ? scale : AffineScale.roomForBias(scale, inputScale, bias[channel]);
        }
        return scales;
    }

    private String quantizedBias(float[] bias, float inputScale, float[] weightScales) {
        int[] quantized = new int[bias.length];
        for (int channel = 0; channel < bias.length; channel++) {
            quantized[channel] = AffineScale.quantizeBias(bias[channel], inputScale * weightScales[channel]);
        }
        return graph.addInts(fresh(), quantized, bias.length);
    }

    private String dequantized(String... quantizedScaleZeroPoint) {
        String output = fresh();
        graph.addNode("DequantizeLinear", List.of(quantizedScaleZeroPoint), output, attribute("axis", 0));
        return output;
    }
}
