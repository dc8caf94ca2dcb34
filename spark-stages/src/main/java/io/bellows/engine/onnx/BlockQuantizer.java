package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A float ONNX model whose linear layers keep their weights in 4 bits, with a scale for each block of consecutive inputs
 * of an output; ONNX Runtime's MatMulNBits turns them into floats as it multiplies. Other weights are kept in int8.
 */
public final class BlockQuantizer {
    private static final int MIDDLE = 8;
    private static final int STEPS = 16;

    private final FloatGraph graph;
    private final ModelEdit edit;
    private final int blockSize;

    private BlockQuantizer(FloatGraph graph, int blockSize) {
        this.graph = graph;
        edit = new ModelEdit(graph);
        this.blockSize = blockSize;
    }

    /**
     * The model with smaller weights.
     *
     * @param model bytes that {@link OnnxQuantizer#prepare} or {@link OnnxExporter} made
     * @param blockSize weights of one scale: a power of 2 from 16 to 256
     * @param floatLayers names of the layers that keep their weights
     */
    public static byte[] quantize(byte[] model, int blockSize, Set<String> floatLayers) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        BlockQuantizer quantizer = new BlockQuantizer(graph, blockSize);
        for (NodeProto node : graph.graph().getNodeList()) {
            Optional<LinearLayer> layer =
                    floatLayers.contains(node.getName()) ? Optional.empty() : LinearLayer.of(node, graph);
            layer.ifPresentOrElse(quantizer::add, () -> quantizer.edit.keep(node));
        }
        return WeightStorage.store(quantizer.edit.model(), WeightFormat.INT8, floatLayers)
                .toByteArray();
    }

    private void add(LinearLayer layer) {
        String output = layer.node().getOutput(0);
        int blocks = (layer.inputs() + blockSize - 1) / blockSize;
        float[] scales = new float[layer.outputs() * blocks];
        byte[] packed = new byte[layer.outputs() * blocks * blockSize / 2];
        for (int row = 0; row < layer.outputs(); row++) {
            for (int block = 0; block < blocks; block++) {
                scales[row * blocks + block] = pack(layer, row, block, packed, (row * blocks + block) * blockSize / 2);
            }
        }
        String weights = edit.addTensor(
                output + "/w", TensorProto.DataType.UINT8, packed, layer.outputs(), blocks, blockSize / 2);
        String scale = edit.addFloats(output + "/ws", scales, scales.length);
        String product = layer.hasBias() ? edit.claim(output + "/y") : output;
        edit.addMicrosoft(
                "MatMulNBits",
                List.of(layer.node().getInput(0), weights, scale),
                product,
                attribute("K", layer.inputs()),
                attribute("N", layer.outputs()),
                attribute("bits", 4),
                attribute("block_size", blockSize));
        if (layer.hasBias()) {
            layer.addBias(product, graph, edit);
        }
    }

    /** Writes one block, two weights a byte, and returns its scale, which takes the largest weight to the lowest step. */
    private float pack(LinearLayer layer, int row, int block, byte[] packed, int at) {
        int from = block * blockSize;
        int count = Math.min(blockSize, layer.inputs() - from);
        float largest = 0f;
        for (int i = 0; i < count; i++) {
            float weight = layer.weights()[row * layer.inputs() + from + i];
            largest = Math.abs(weight) > Math.abs(largest) ? weight : largest;
        }
        float scale = largest == 0f ? 1f : largest / -MIDDLE;
        for (int i = 0; i < blockSize; i++) {
            float weight = i < count ? layer.weights()[row * layer.inputs() + from + i] : 0f;
            int step = (int) Math.max(0, Math.min(STEPS - 1, Math.rint(weight / (double) scale) + MIDDLE));
            packed[at + i / 2] |= (byte) (step << (4 * (i % 2)));
        }
        return scale;
    }
}
