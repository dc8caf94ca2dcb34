package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.bellows.engine.onnx.QuantizedOps.Role;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes out a {@link QuantizationPlan}, in as few bytes as ONNX Runtime still fuses: short names; scales of biases as
 * products in the graph, which it folds when it opens the model; no zero points for biases. Weights keep theirs, though
 * they are 0: without them linear layers are not fused. Tensors that subgraphs read keep their names and their floats.
 */
final class QuantizedGraph {
    private record ScaleNames(String scale, String zeroPoint) {}

    private record WeightNames(String dequantized, String scale, QuantizedWeights weights) {}

    private final QuantizationPlan plan;
    private final FloatGraph source;
    private final OnnxGraph graph;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, ScaleNames> scales = new HashMap<>();
    private final Map<String, String> constants = new HashMap<>();
    private final Map<String, List<WeightNames>> weights = new HashMap<>();
    private int counter;

    QuantizedGraph(QuantizationPlan plan) {
        this.plan = plan;
        source = plan.graph();
        graph = new OnnxGraph(source.graph().getName());
    }

    ModelProto model() {
        source.graph().getInputList().stream().map(ValueInfoProto::getName).forEach(graph::claim);
        source.graph().getOutputList().stream().map(ValueInfoProto::getName).forEach(graph::claim);
        source.captured().stream().filter(name -> !source.isEnd(name)).forEach(graph::claim);
        source.graph().getInitializerList().stream()
                .filter(tensor -> source.isCaptured(tensor.getName()) || source.isOutput(tensor.getName()))
                .forEach(tensor -> graph.addInitializer(tensor));
        for (ValueInfoProto input : source.graph().getInputList()) {
            names.put(input.getName(), input.getName());
            quantize(input.getName());
        }
        plan.nodes().forEach(this::add);
        return graph.model(source.model());
    }

    private void add(NodeProto node) {
        Role role = plan.placedRoleOf(node);
        NodeProto.Builder added =
                node.toBuilder().clearName().clearInput().clearOutput().clearDocString();
        if (role == Role.WEIGHTED) {
            addWeighted(node, added);
        } else {
            for (int i = 0; i < node.getInputCount(); i++) {
                String input = node.getInput(i);
                boolean constant = (role == Role.OWN_SCALES || role == Role.PRODUCT) && source.isFloatConstant(input);
                added.addInput(constant ? quantizedConstant(input, role, i) : current(input));
            }
        }
        for (String output : node.getOutputList()) {
            boolean keepsName = output.isEmpty()
                    || source.isCaptured(output)
                    || (source.isOutput(output) && !plan.isQuantized(output));
            names.put(output, keepsName ? output : fresh());
            added.addOutput(names.get(output));
        }
        graph.addNode(added.build());
        node.getOutputList().forEach(this::quantize);
    }

    private String fresh() {
        return graph.fresh(() -> Integer.toString(counter++, Character.MAX_RADIX));
    }

    /** The name under which {@code tensor} is read in the new graph; constants are copied when first read. */
    private String current(String tensor) {
        if (tensor.isEmpty()) {
            return tensor;
        }
        return names.computeIfAbsent(tensor, name -> {
            TensorProto constant = source.constant(name);
            if (constant == null || source.isCaptured(name) || source.isOutput(name)) {
                return name;
            }
            String copy = fresh();
            graph.addInitializer(
                    constant.toBuilder().setName(copy).clearDocString().build());
            return copy;
        });
    }

    /** Puts a Quantize and a Dequantize node behind {@code tensor} if it is to be quantized. */
    private void quantize(String tensor) {
        if (!plan.isQuantized(tensor)) {
            return;
        }
        ScaleNames scale = scales.computeIfAbsent(plan.scaleSource(tensor), from -> scaleNames(plan.scaleOf(from)));
        String quantized = fresh();
        boolean writesOutput = source.isOutput(tensor) && !tensor.equals(names.get(tensor));
        String dequantized = writesOutput ? tensor : fresh();
        graph.addNode("QuantizeLinear", List.of(names.get(tensor), scale.scale(), scale.zeroPoint()), quantized);
        graph.addNode("DequantizeLinear", List.of(quantized, scale.scale(), scale.zeroPoint()), dequantized);
        names.put(tensor, dequantized);
    }

    private ScaleNames scaleNames(AffineScale affine) {
        return new ScaleNames(
                graph.addFloats(fresh(), new float[] {affine.scale()}),
                graph.addTensor(fresh(), activations().type(), new byte[] {(byte) affine.zeroPoint()}));
    }

    private IntegerType activations() {
        return plan.settings().activations();
    }

    /** A constant among the inputs of an operator that takes activations. */
    private String quantizedConstant(String name, Role role, int place) {
        TensorProto tensor = source.constant(name);
        if (role == Role.PRODUCT) {
            boolean perColumn = plan.settings().perChannel() && place == 1 && tensor.getDimsCount() == 2;
            return weight(name, perColumn ? 1 : -1, 1f, null).dequantized();
        }
        return constants.computeIfAbsent(name, constant -> {
            float[] values = OnnxGraph.floats(tensor);
            AffineScale affine = AffineScale.of(
                    Range.of(values), activations(), plan.settings().symmetric());
            byte[] quantized = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                quantized[i] = affine.quantize(values[i], activations());
            }
            ScaleNames scale = scaleNames(affine);
            String stored = graph.addTensor(fresh(), activations().type(), quantized, OnnxGraph.dims(tensor));
            String dequantized = fresh();
            graph.addNode("DequantizeLinear", List.of(stored, scale.scale(), scale.zeroPoint()), dequantized);
            return dequantized;
        });
    }

    private void addWeighted(NodeProto node, NodeProto.Builder added) {
        String input = node.getInput(0);
        WeightedLayer layer = WeightedLayer.of(node, source);
        float inputScale = plan.scaleOf(input).scale();
        WeightNames weight = weight(
                node.getInput(1), plan.settings().perChannel() ? layer.channelAxis() : -1, inputScale, layer.bias());
        added.addInput(current(input)).addInput(weight.dequantized());
        if (layer.bias() != null) {
            added.addInput(bias(layer.bias(), input, inputScale, weight));
            layer.attributes(added);
        } else if (node.getInputCount() > 2) {
            added.addInput(current(node.getInput(2)));
        }
    }

    private String bias(float[] bias, String input, float inputScale, WeightNames weight) {
        String scale = fresh();
        graph.addNode("Mul", List.of(scales.get(plan.scaleSource(input)).scale(), weight.scale()), scale);
        int[] quantized = weight.weights().quantizedBias(bias, inputScale);
        return dequantized(weight.weights().axis() < 0 ? -1 : 0, graph.addInts(fresh(), quantized, bias.length), scale);
    }

    /** The weight {@code name} in the new graph, once for all layers that need it on the same scales. */
    private WeightNames weight(String name, int axis, float inputScale, float[] bias) {
        QuantizedWeights wanted =
                QuantizedWeights.of(source.constant(name), axis, plan.settings().weightSteps(), inputScale, bias);
        List<WeightNames> known = weights.computeIfAbsent(name, any -> new ArrayList<>());
        for (WeightNames candidate : known) {
            if (candidate.weights().hasScalesOf(wanted)) {
                return candidate;
            }
        }
        boolean perChannel = axis >= 0;
        int[] dims = perChannel ? new int[] {wanted.scales().length} : new int[0];
        String stored = graph.addTensor(fresh(), TensorProto.DataType.INT8, wanted.values(), wanted.dims());
        String scale = graph.addFloats(fresh(), wanted.scales(), dims);
        String zeroPoint = graph.addTensor(fresh(), TensorProto.DataType.INT8, new byte[wanted.scales().length], dims);
        WeightNames added = new WeightNames(dequantized(axis, stored, scale, zeroPoint), scale, wanted);
        known.add(added);
        return added;
    }

    private String dequantized(int axis, String... quantizedScaleZeroPoint) {
        String output = fresh();
        AttributeProto[] attributes = axis < 0 ? new AttributeProto[0] : new AttributeProto[] {attribute("axis", axis)};
        graph.addNode("DequantizeLinear", List.of(quantizedScaleZeroPoint), output, attributes);
        return output;
    }
}
