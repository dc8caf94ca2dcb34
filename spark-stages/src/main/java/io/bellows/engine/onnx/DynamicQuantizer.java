package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;

/**
 * A float ONNX model whose linear layers compute in 8-bit integers, over ranges that each batch gives by itself: no
 * calibration, and a pass over the activations more at each layer.
 *
 * <p>Weights are int8, symmetric; activations are uint8. Convolutions compute in floats, with weights kept in int8: what
 * ONNX Runtime has for them with ranges of each batch is slower than floats.
 */
public final class DynamicQuantizer {
    private final FloatGraph graph;
    private final ModelEdit edit;
    private final QuantizationSettings settings;

    private DynamicQuantizer(FloatGraph graph, QuantizationSettings settings) {
        this.graph = graph;
        edit = new ModelEdit(graph);
        this.settings = settings;
    }

    /**
     * The model, computing in integers save the layers that {@code settings} leave in floats.
     *
     * @param model bytes that {@link OnnxQuantizer#prepare} or {@link OnnxExporter} made
     */
    public static byte[] quantize(byte[] model, QuantizationSettings settings) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        DynamicQuantizer quantizer = new DynamicQuantizer(graph, settings);
        for (NodeProto node : graph.graph().getNodeList()) {
            Optional<LinearLayer> layer =
                    settings.floatLayers().contains(node.getName()) ? Optional.empty() : LinearLayer.of(node, graph);
            layer.ifPresentOrElse(quantizer::add, () -> quantizer.edit.keep(node));
        }
        return WeightStorage.store(quantizer.edit.model(), WeightFormat.INT8, settings.floatLayers())
                .toByteArray();
    }

    private void add(LinearLayer layer) {
        String output = layer.node().getOutput(0);
        String input = layer.node().getInput(0);
        String quantized = edit.claim(output + "/q");
        String scale = edit.claim(output + "/s");
        String zeroPoint = edit.claim(output + "/z");
        edit.add("DynamicQuantizeLinear", List.of(input), List.of(quantized, scale, zeroPoint));
        float[] scales = scales(layer);
        String weights = edit.addTensor(
                output + "/w", TensorProto.DataType.INT8, columns(layer, scales), layer.inputs(), layer.outputs());
        String weightScale =
                edit.addFloats(output + "/ws", scales, scales.length == 1 ? new int[0] : new int[] {scales.length});
        String sum = edit.claim(output + "/sum");
        edit.add("MatMulInteger", List.of(quantized, weights, zeroPoint), List.of(sum));
        String floats = edit.claim(output + "/f");
        edit.add("Cast", List.of(sum), List.of(floats), attribute("to", TensorProto.DataType.FLOAT.getNumber()));
        String product = edit.claim(output + "/scale");
        edit.add("Mul", List.of(scale, weightScale), List.of(product));
        String scaled = layer.hasBias() ? edit.claim(output + "/y") : output;
        edit.add("Mul", List.of(floats, product), List.of(scaled));
        if (layer.hasBias()) {
            layer.addBias(scaled, graph, edit);
        }
    }

    private float[] scales(LinearLayer layer) {
        float[] largest = new float[settings.perChannel() ? layer.outputs() : 1];
        for (int i = 0; i < layer.weights().length; i++) {
            int channel = settings.perChannel() ? i / layer.inputs() : 0;
            largest[channel] = Math.max(largest[channel], Math.abs(layer.weights()[i]));
        }
        for (int channel = 0; channel < largest.length; channel++) {
            largest[channel] = AffineScale.symmetric(largest[channel], settings.weightSteps());
        }
        return largest;
    }

    private static byte[] columns(LinearLayer layer, float[] scales) {
        byte[] columns = new byte[layer.weights().length];
        for (int output = 0; output < layer.outputs(); output++) {
            float scale = scales[scales.length == 1 ? 0 : output];
            for (int input = 0; input < layer.inputs(); input++) {
                columns[input * layer.outputs() + output] =
                        AffineScale.quantizeWeight(layer.weights()[output * layer.inputs() + input], scale);
            }
        }
        return columns;
    }
}
