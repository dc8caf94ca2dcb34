package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A float model whose biases make up for what rounding its weights does to the mean of each channel: the error of the
 * weights times the mean input is taken off (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and
 * Bias Correction", section 4.2, with means of real rows). Layers without a bias of their own stay as they are.
 */
public final class BiasCorrection {
    private final FloatGraph graph;
    private final QuantizationSettings settings;
    private final Map<String, double[]> means = new HashMap<>();
    private final Map<String, float[]> corrected = new HashMap<>();

    private BiasCorrection(FloatGraph graph, QuantizationSettings settings) {
        this.graph = graph;
        this.settings = settings;
    }

    /**
     * The model with other biases.
     *
     * @param model bytes from {@link OnnxQuantizer#prepare}
     * @param rows that means are taken over, at least one
     */
    public static byte[] corrected(byte[] model, QuantizationSettings settings, List<InputRow> rows) {
        BiasCorrection correction = new BiasCorrection(new FloatGraph(OnnxQuantizer.parse(model)), settings);
        correction.observe(rows);
        correction.graph.graph().getNodeList().forEach(correction::correct);
        return correction.model();
    }

    private void observe(List<InputRow> rows) {
        List<String> inputs = graph.graph().getNodeList().stream()
                .filter(this::isCorrectable)
                .map(node -> node.getInput(0))
                .distinct()
                .toList();
        if (inputs.isEmpty()) {
            return;
        }
        try (ObservedModel model = new ObservedModel(graph.model(), List.of(), new ArrayList<>(inputs), 1)) {
            rows.forEach(row -> model.run(row, result -> inputs.forEach(input -> note(result, input))));
        }
        means.values().forEach(sums -> {
            for (int i = 0; i < sums.length; i++) {
                sums[i] /= rows.size();
            }
        });
    }

    private void note(OrtSession.Result result, String input) {
        float[] values = ObservedModel.floats(result, input);
        long[] shape = ObservedModel.shape(result, input);
        int channels = Math.toIntExact(shape[1]);
        double[] sums = means.computeIfAbsent(input, any -> new double[channels]);
        int inner = Math.toIntExact(Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact));
        for (int i = 0; i < values.length; i++) {
            sums[i / inner % channels] += (double) values[i] * channels / values.length;
        }
    }

    private boolean isCorrectable(NodeProto node) {
        boolean isLayer = OnnxGraph.isStandard(node)
                && (node.getOpType().equals("Conv") || node.getOpType().equals("Gemm"))
                && graph.isFloatActivation(node.getInput(0))
                && graph.isFloatConstant(node.getInput(1));
        return isLayer
                && WeightedLayer.of(node, graph).bias() != null
                && graph.readers(node.getInput(2)) == 1
                && WeightedLayer.real(node, "alpha", 1f) == 1f
                && WeightedLayer.real(node, "beta", 1f) == 1f
                && WeightedLayer.integer(node, "transA", 0) == 0;
    }

    private void correct(NodeProto node) {
        if (!isCorrectable(node)) {
            return;
        }
        WeightedLayer layer = WeightedLayer.of(node, graph);
        TensorProto weight = graph.constant(node.getInput(1));
        float[] exact = OnnxGraph.floats(weight);
        QuantizedWeights rounded = QuantizedWeights.of(
                weight, settings.perChannel() ? layer.channelAxis() : -1, settings.weightSteps(), 1f, null);
        int[] dims = rounded.dims();
        double[] mean = means.get(node.getInput(0));
        float[] bias = layer.bias();
        double[] shift = new double[bias.length];
        int size = exact.length / dims[0];
        int groupOutputs = bias.length / Math.toIntExact(WeightedLayer.integer(node, "group", 1));
        for (int i = 0; i < exact.length; i++) {
            double error = rounded.real(i) - exact[i];
            boolean outputFirst = layer.channelAxis() == 0;
            int output = outputFirst ? i / size : i % dims[1];
            int input = outputFirst ? i % size / (size / dims[1]) + output / groupOutputs * dims[1] : i / dims[1];
            shift[output] += error * mean[input];
        }
        for (int output = 0; output < bias.length; output++) {
            bias[output] = (float) (bias[output] - shift[output]);
        }
        corrected.put(node.getInput(2), bias);
    }

    private byte[] model() {
        GraphProto.Builder changed = graph.graph().toBuilder();
        for (TensorProto.Builder tensor : changed.getInitializerBuilderList()) {
            if (corrected.containsKey(tensor.getName())) {
                CrossLayerEqualization.replace(tensor, corrected.get(tensor.getName()));
            }
        }
        return graph.model().toBuilder().setGraph(changed).build().toByteArray();
    }
}
