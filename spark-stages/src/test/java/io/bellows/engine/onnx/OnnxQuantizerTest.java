package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.network.layer.Activation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxQuantizerTest {
    @Test
    void exportsTheModelThatThePeerQuantized() throws IOException {
        assertThat(OnnxExporter.export(PeerFiles.model())).isEqualTo(resource("model.onnx"));
    }

    @Test
    void calibratesToTheRangesOfThePeer() throws IOException {
        TensorRanges ours = calibrate(resource("model.onnx"), PeerFiles.rows(), PeerFiles.ROWS, 8);
        Map<String, TensorRanges.Range> peer = peerRanges().ranges();

        assertThat(ours.ranges().keySet()).isEqualTo(peer.keySet());
        ours.ranges().forEach((name, range) -> {
            float tolerance = 1e-6f * (1 + Math.abs(range.max() - range.min()));
            assertThat(range.min()).as(name).isCloseTo(peer.get(name).min(), within(tolerance));
            assertThat(range.max()).as(name).isCloseTo(peer.get(name).max(), within(tolerance));
        });
    }

    @Test
    void predictsBitForBitAsThePeerGivenItsRanges() throws IOException {
        byte[] ours = OnnxQuantizer.quantize(resource("model.onnx"), peerRanges());
        float[] rows = Samples.rows(50, 300, 77);

        assertThat(predict(ours, rows, 50)).isEqualTo(predict(resource("peer.onnx"), rows, 50));
    }

    @Test
    void predictsAsThePeerOfTheSameRowsThroughAMobileNet() throws IOException {
        byte[] floats = OnnxQuantizer.prepare(OnnxExporter.export(PeerFiles.mobileModel()));
        TensorRanges ranges = calibrate(floats, PeerFiles.mobileRows(), PeerFiles.ROWS, 8);
        float[] found = predict(OnnxQuantizer.quantize(floats, ranges), PeerFiles.mobileRows(), PeerFiles.ROWS);
        JsonNode peer = new ObjectMapper().readTree(resource("mobile/outputs.json"));

        assertThat(peer).hasSize(found.length);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(peer.get(i).asDouble(), within(1e-4));
        }
    }

    @Test
    void rangesDoNotDependOnHowRowsAreDivided() {
        byte[] model = OnnxExporter.export(PeerFiles.model());

        assertThat(calibrate(model, PeerFiles.rows(), 24, 24))
                .isEqualTo(calibrate(model, PeerFiles.rows(), 24, 1))
                .isEqualTo(calibrate(model, PeerFiles.rows(), 24, 8));
    }

    @Test
    void stepsSpanTheRangeAndHoldZero() {
        assertThat(uint8(-1f, 1.55f)).isEqualTo(new AffineScale(0.01f, 100));
        assertThat(uint8(2f, 5.1f)).isEqualTo(new AffineScale(0.02f, 0));
        assertThat(uint8(-5.1f, -2f)).isEqualTo(new AffineScale(0.02f, 255));
        assertThat(uint8(0f, 0f)).isEqualTo(new AffineScale(1f, 0));
        assertThat(AffineScale.symmetric(1.27f, 127)).isEqualTo(0.01f);
        assertThat(AffineScale.symmetric(0f, 127)).isEqualTo(1f);
    }

    @Test
    void widensWeightStepsUntilTheBiasFits() {
        float scale = AffineScale.roomForBias(1e-9f, 1e-3f, 1f);

        assertThat(1f / (1e-3 * scale)).isLessThan(Integer.MAX_VALUE);
        assertThat(AffineScale.roomForBias(0.01f, 0.01f, 1f)).isEqualTo(0.01f);
    }

    @Test
    void staysCloseToFloatsThroughTheZoo() {
        assertStaysClose(Zoo.mlp(Shape.of(3, 4), 5, 0.1, List.of(16, 8)), 0.04);
        assertStaysClose(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.5), 0.04);
    }

    @Test
    void staysCloseToFloatsThroughGatesAndSeries() {
        NetworkBuilder builder = NetworkBuilder.network("n", 3, 8, 8)
                .conv2d(8, 3, 1, 1)
                .activation(Activation.Function.SILU)
                .squeezeExcite(4, Activation.Function.HARD_SWISH)
                .slice(0, 6);
        assertStaysClose(
                builder.conv2d(6, 3, 1, 1)
                        .dropPath(0.2)
                        .activation(Activation.Function.HARD_SWISH)
                        .globalAveragePool()
                        .linear(4)
                        .build(),
                0.04);
        assertStaysClose(Zoo.seriesCnn(Shape.of(3, 20), 4, 0.1), 0.04);
        assertStaysClose(Zoo.efficientNetLite0(Shape.of(3, 32, 32), 4, 0.25, 0.2, 0.2), 0.2);
        assertStaysClose(Zoo.efficientNetB0(Shape.of(3, 32, 32), 4, 0.25, 0.2, 0.2), 0.2);
        assertStaysClose(Zoo.resNet20(Shape.of(3, 32, 32), 4, 0.5, 0.2), 0.2);
    }

    @Test
    void leavesEmbeddingsInFloats() {
        for (Network network : List.of(
                Zoo.textCnn(Shape.of(9), 3, 11, 5, 0.06, 0.0),
                Zoo.mlp(Shape.of(4), 3, 0.0, List.of(6), List.of(5, 7), 8))) {
            assertStaysClose(network, Samples.ids(64 * network.inputShape().size(), 5, 3), 0.04);
        }
    }

    @Test
    void takesAQuarterOfTheBytes() {
        assertThat(ratio(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0))).isLessThan(0.27);
        assertThat(ratio(Zoo.mobileNetV2(Shape.of(3, 32, 32), 10, 0.35, 0.0))).isLessThan(0.30);
    }

    @Test
    void toleratesActivationsThatAreConstant() {
        Network network =
                NetworkBuilder.network("n", 4).linear(3).relu().linear(2).build();
        NetworkModel model = Samples.model(network, 1);
        byte[] bytes = OnnxExporter.export(model);
        float[] zeros = new float[8];
        byte[] quantized = OnnxQuantizer.quantize(bytes, calibrate(bytes, zeros, 2, 2));

        assertThat(predict(quantized, zeros, 2)[0]).isCloseTo(predict(bytes, zeros, 2)[0], within(0.01f));
    }

    @Test
    void refusesTensorsThatOverflow() {
        byte[] bytes = OnnxExporter.export(
                Samples.model(NetworkBuilder.network("n", 4).linear(3).build(), 1));
        float[] huge = new float[4];
        Arrays.fill(huge, Float.MAX_VALUE);

        assertThatThrownBy(() -> calibrate(bytes, huge, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected finite");
    }

    @Test
    void refusesRangesOfAnotherModel() {
        byte[] bytes = OnnxExporter.export(PeerFiles.model());

        assertThatThrownBy(() -> OnnxQuantizer.quantize(bytes, TensorRanges.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no calibrated range");
    }

    private static AffineScale uint8(float min, float max) {
        return AffineScale.of(new TensorRanges.Range(min, max), IntegerType.UINT8, false);
    }

    private static double ratio(Network network) {
        byte[] bytes = OnnxExporter.export(Samples.model(network, 2));
        int size = network.inputShape().size();
        byte[] quantized = OnnxQuantizer.quantize(bytes, calibrate(bytes, Samples.rows(2, size, 3), 2, 2));
        return (double) quantized.length / bytes.length;
    }

    private static void assertStaysClose(Network network, double tolerance) {
        assertStaysClose(network, Samples.rows(64, network.inputShape().size(), 3), tolerance);
    }

    private static void assertStaysClose(Network network, float[] rows, double tolerance) {
        byte[] bytes = OnnxExporter.export(Samples.model(network, 2));
        float[] floats = predict(bytes, rows, 64);
        float[] quantized = predict(OnnxQuantizer.quantize(bytes, calibrate(bytes, rows, 64, 16)), rows, 64);
        double largest = 0;
        for (int i = 0; i < floats.length; i++) {
            largest = Math.max(largest, Math.abs(floats[i]));
        }
        for (int i = 0; i < floats.length; i++) {
            assertThat((double) quantized[i]).isCloseTo(floats[i], within(tolerance * largest));
        }
    }

    private static TensorRanges calibrate(byte[] model, float[] rows, int count, int batch) {
        int size = rows.length / count;
        try (CalibrationSession session = new CalibrationSession(model, 1)) {
            for (int from = 0; from < count; from += batch) {
                session.observe(Arrays.copyOfRange(rows, from * size, (from + batch) * size), batch);
            }
            return session.ranges();
        }
    }

    private static float[] predict(byte[] model, float[] rows, int count) {
        try (InferenceSession session = new OnnxSession(model, 1)) {
            return session.predict(rows, count);
        }
    }

    private static TensorRanges peerRanges() throws IOException {
        JsonNode json = new ObjectMapper().readTree(resource("ranges.json"));
        Map<String, TensorRanges.Range> ranges = new HashMap<>();
        json.fields()
                .forEachRemaining(field -> ranges.put(
                        field.getKey(),
                        new TensorRanges.Range((float) field.getValue().get(0).asDouble(), (float)
                                field.getValue().get(1).asDouble())));
        return new TensorRanges(ranges);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OnnxQuantizerTest.class.getResourceAsStream("/quantization/" + name)) {
            return in.readAllBytes();
        }
    }
}
