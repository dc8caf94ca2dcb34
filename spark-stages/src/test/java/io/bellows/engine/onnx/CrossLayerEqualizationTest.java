package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossLayerEqualizationTest {
    private static final int ROWS = 40;
    private static final Network NETWORK = NetworkBuilder.network("n", 3, 8, 8)
            .conv2d(8, 3, 1, 1)
            .relu()
            .depthwiseConv2d(3, 1, 1)
            .relu()
            .conv2d(6, 1, 1, 0)
            .globalAveragePool()
            .linear(4)
            .build();

    /** With channels of the first convolution up to a hundred times as large as others. */
    private static byte[] uneven() {
        NetworkModel model = Samples.model(NETWORK, 5);
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(model.weights().tensors());
        scale(tensors, "conv1.weight");
        scale(tensors, "conv1.bias");
        return OnnxQuantizer.prepare(OnnxExporter.export(new NetworkModel(NETWORK, new Weights(tensors))));
    }

    private static void scale(Map<String, Weights.Tensor> tensors, String name) {
        float[] values = tensors.get(name).values().clone();
        int size = values.length / 8;
        for (int i = 0; i < values.length; i++) {
            values[i] *= i / size % 2 == 0 ? 10f : 0.1f;
        }
        tensors.put(name, new Weights.Tensor(tensors.get(name).shape(), values));
    }

    @Test
    void keepsTheFunctionAndEqualizesTheChannels() {
        byte[] uneven = uneven();
        byte[] equalized = CrossLayerEqualization.equalized(uneven);
        float[] rows = Samples.rows(ROWS, 192, 3);
        float[] expected = predict(uneven, rows);
        float[] found = predict(equalized, rows);

        assertThat(equalized).isNotEqualTo(uneven);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-3f * (1 + Math.abs(expected[i]))));
        }
        float[] first = largestByChannel(equalized, 0);
        float[] second = largestByChannel(equalized, 1);
        for (int channel = 0; channel < 8; channel++) {
            assertThat(second[channel]).isPositive();
        }
        assertThat(spread(first)).isLessThan(spread(largestByChannel(uneven, 0)));
    }

    @Test
    void makesIntegersOfUnevenChannelsMoreExact() {
        byte[] uneven = uneven();
        QuantizationSettings perTensor =
                new QuantizationSettings(IntegerType.UINT8, false, false, false, Set.of(), false);

        assertThat(error(CrossLayerEqualization.equalized(uneven), uneven, perTensor))
                .isLessThan(0.75 * error(uneven, uneven, perTensor));
    }

    @Test
    void correctedBiasesTakeTheMeanErrorAway() {
        byte[] model = OnnxQuantizer.prepare(OnnxExporter.export(Samples.model(NETWORK, 5)));
        float[] rows = Samples.rows(ROWS, 192, 3);
        for (int i = 0; i < rows.length; i++) {
            rows[i] += 1f;
        }
        QuantizationSettings coarse = new QuantizationSettings(IntegerType.UINT8, false, false, true, Set.of(), false);
        byte[] corrected = BiasCorrection.corrected(model, coarse, inputRows(rows));

        assertThat(corrected).isNotEqualTo(model);
        assertThat(meanShift(corrected, model, coarse, rows)).isLessThan(meanShift(model, model, coarse, rows));
    }

    private static List<InputRow> inputRows(float[] rows) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> InputRow.floats(Arrays.copyOfRange(rows, 192 * row, 192 * (row + 1)), 1, 3, 8, 8))
                .toList();
    }

    private static double error(byte[] model, byte[] reference, QuantizationSettings settings) {
        float[] rows = Samples.rows(ROWS, 192, 3);
        float[] expected = predict(reference, rows);
        float[] found = predict(OnnxQuantizer.quantize(model, ranges(model, rows), settings), rows);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(found[i] - expected[i], 2);
        }
        return sum;
    }

    /** How far the mean of each output is from that of floats, summed. */
    private static double meanShift(byte[] model, byte[] reference, QuantizationSettings settings, float[] rows) {
        float[] expected = predict(reference, rows);
        float[] found = predict(OnnxQuantizer.quantize(model, ranges(model, rows), settings), rows);
        double[] shift = new double[4];
        for (int i = 0; i < expected.length; i++) {
            shift[i % 4] += (found[i] - expected[i]) / ROWS;
        }
        double sum = 0;
        for (double value : shift) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static TensorRanges ranges(byte[] model, float[] rows) {
        try (CalibrationSession session = new CalibrationSession(model, 1)) {
            session.observe(rows, ROWS);
            return session.ranges();
        }
    }

    private static float[] predict(byte[] model, float[] rows) {
        try (InferenceSession session = new OnnxSession(model, 1)) {
            return session.predict(rows, ROWS);
        }
    }

    private static float[] largestByChannel(byte[] model, int convolution) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        String weight = graph.graph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("Conv"))
                .toList()
                .get(convolution)
                .getInput(1);
        float[] values = OnnxGraph.floats(graph.constant(weight));
        float[] largest = new float[8];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (values.length / 8);
            largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
        }
        return largest;
    }

    private static double spread(float[] values) {
        float smallest = Float.MAX_VALUE;
        float largest = 0;
        for (float value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        return largest / smallest;
    }
}
