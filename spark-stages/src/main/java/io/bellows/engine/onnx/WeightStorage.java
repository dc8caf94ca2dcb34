package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A float ONNX model with smaller weights: matrices and kernels of convolutions are kept in another format and turned back
 * into floats by nodes before all others, which ONNX Runtime computes once, when it opens the model (a DequantizeLinear it
 * would keep, to fuse it, and compute for each batch). Operators compute in
 * floats, as fast as before and in as much memory.
 */
public final class WeightStorage {
    private static final int STEPS = 127;

    private final ModelEdit edit;
    private final WeightFormat format;

    private WeightStorage(ModelEdit edit, WeightFormat format) {
        this.edit = edit;
        this.format = format;
    }

    /**
     * The model with its weights in {@code format}.
     *
     * @param model bytes of any ONNX model in floats with its weights in the same bytes
     * @throws IllegalArgumentException if the bytes are no ONNX model, or a weight has no place in the format
     */
    public static byte[] store(byte[] model, WeightFormat format) {
        return store(model, format, Set.of());
    }

    /** As {@link #store(byte[], WeightFormat)}, but for the weights of the layers {@code floatLayers}. */
    public static byte[] store(byte[] model, WeightFormat format, Set<String> floatLayers) {
        return store(OnnxQuantizer.parse(model), format, floatLayers).toByteArray();
    }

    static ModelProto store(ModelProto model, WeightFormat format, Set<String> floatLayers) {
        FloatGraph graph = new FloatGraph(model);
        WeightStorage storage = new WeightStorage(new ModelEdit(graph), format);
        WeightOperands weights = new WeightOperands(graph.graph());
        Set<String> kept = new HashSet<>();
        for (NodeProto node : graph.graph().getNodeList()) {
            storage.edit.keep(node);
            if (floatLayers.contains(node.getName())) {
                kept.addAll(node.getInputList());
            }
        }
        for (TensorProto tensor : graph.graph().getInitializerList()) {
            Integer axis = weights.axis(tensor.getName());
            if (axis != null && !kept.contains(tensor.getName())) {
                storage.replace(tensor, axis);
            }
        }
        return storage.edit.model();
    }

    private void replace(TensorProto tensor, int axis) {
        String name = tensor.getName();
        int[] dims = OnnxGraph.dims(tensor);
        edit.drop(name);
        if (format == WeightFormat.INT8) {
            QuantizedWeights quantized = QuantizedWeights.of(tensor, axis, STEPS, 1f, null);
            String floats = restored(edit.addTensor(name + "/q", format.type(), quantized.values(), dims), name + "/f");
            int[] perIndex = new int[dims.length];
            Arrays.fill(perIndex, 1);
            perIndex[axis] = dims[axis];
            String scales = edit.addFloats(name + "/s", quantized.scales(), perIndex);
            edit.addFirst("Mul", List.of(floats, scales), name);
            return;
        }
        String stored = edit.addTensor(name + "/q", format.type(), format.encode(name, OnnxGraph.floats(tensor)), dims);
        edit.addFirst("Cast", List.of(stored), name, toFloat());
    }

    private String restored(String stored, String wanted) {
        String floats = edit.claim(wanted);
        edit.addFirst("Cast", List.of(stored), floats, toFloat());
        return floats;
    }

    private static AttributeProto toFloat() {
        return attribute("to", TensorProto.DataType.FLOAT.getNumber());
    }
}
