package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Beside the ranges that {@code calibration_peer.py} stored. */
class HistogramsTest {
    private static final int BINS = 2048;

    @Test
    void percentilesAreThoseOfThePeerWithinOneBin() throws IOException {
        assertWithinOneBin("percentile", choice(CalibrationMethod.PERCENTILE, false));
        assertWithinOneBin("percentile-symmetric", choice(CalibrationMethod.PERCENTILE, true));
    }

    @Test
    void entropyRangesAreThoseOfThePeerWithinOneBin() throws IOException {
        assertWithinOneBin("entropy", choice(CalibrationMethod.ENTROPY, false));
    }

    @Test
    void averagesAreThoseOfThePeerRowByRow() throws IOException {
        Map<String, Range> ranges = ranges(choice(CalibrationMethod.MOVING_AVERAGE, false), 1);
        peer("moving-average").fields().forEachRemaining(field -> {
            Range range = ranges.get(field.getKey());
            assertThat(range.min()).isCloseTo((float) field.getValue().get(0).asDouble(), within(1e-5f));
            assertThat(range.max()).isCloseTo((float) field.getValue().get(1).asDouble(), within(1e-5f));
        });
    }

    @Test
    void leastSquaredErrorCutsOffAnOutlier() {
        Histogram histogram = new Histogram(new Range(0f, 100f), BINS, false);
        float[] values = new float[100_000];
        for (int i = 1; i < values.length; i++) {
            values[i] = (i % 1000) / 1000f;
        }
        values[0] = 100f;
        histogram.count(values);

        assertThat(choice(CalibrationMethod.MSE, false).of(histogram).max()).isBetween(85f, 92f);
        assertThat(choice(CalibrationMethod.MIN_MAX, false).of(histogram)).isEqualTo(new Range(0f, 100f));
    }

    @Test
    void histogramsOfPartsAddUpToThatOfTheWhole() throws IOException {
        for (CalibrationMethod method : CalibrationMethod.values()) {
            RangeChoice choice = new RangeChoice(method, 99.0, 256, QuantizationSettings.DEFAULT);

            assertThat(ranges(choice, 1)).isEqualTo(ranges(choice, 3)).isEqualTo(ranges(choice, 8));
        }
    }

    @Test
    void constantAndEmptyTensorsKeepTheirRange() {
        for (CalibrationMethod method : CalibrationMethod.values()) {
            Histogram zero = new Histogram(new Range(0f, 0f), BINS, false);
            zero.count(new float[100]);
            Histogram constant = new Histogram(new Range(3f, 3f), BINS, false);
            constant.count(new float[] {3f, 3f});

            assertThat(choice(method, false).of(zero)).isEqualTo(new Range(0f, 0f));
            assertThat(choice(method, false).of(constant).max()).isCloseTo(3f, within(0.01f));
            assertThat(choice(method, false).of(new Histogram(new Range(1f, 2f), BINS, false)))
                    .isEqualTo(new Range(1f, 2f));
        }
    }

    private static RangeChoice choice(CalibrationMethod method, boolean symmetric) {
        return new RangeChoice(
                method,
                99.0,
                BINS,
                new QuantizationSettings(IntegerType.UINT8, true, symmetric, false, Set.of(), false));
    }

    private static void assertWithinOneBin(String method, RangeChoice choice) throws IOException {
        Map<String, Range> ranges = ranges(choice, 2);
        peer(method).fields().forEachRemaining(field -> {
            Range range = ranges.get(field.getKey());
            float bin = (float) field.getValue().get(2).asDouble() * 1.001f;
            assertThat(range.min())
                    .as(field.getKey())
                    .isCloseTo((float) field.getValue().get(0).asDouble(), within(bin));
            assertThat(range.max())
                    .as(field.getKey())
                    .isCloseTo((float) field.getValue().get(1).asDouble(), within(bin));
        });
    }

    /** By histograms of {@code parts} parts of the rows. */
    private static Map<String, Range> ranges(RangeChoice choice, int parts) throws IOException {
        byte[] model = resource("model.onnx");
        float[] rows = PeerFiles.rows();
        int size = rows.length / PeerFiles.ROWS;
        TensorRanges ends;
        try (CalibrationSession session = new CalibrationSession(model, 1)) {
            session.observe(rows, PeerFiles.ROWS);
            ends = session.ranges();
        }
        Histograms sum = new Histograms(ends, choice);
        int count = PeerFiles.ROWS / parts;
        long[] shape =
                InputRow.zeros(OnnxFile.of(model, "peer").inputs()).shapes().get(0);
        for (int part = 0; part < parts; part++) {
            try (HistogramSession session = new HistogramSession(model, ends, choice, 1)) {
                for (int row = part * count; row < (part + 1) * count; row++) {
                    float[] one = Arrays.copyOfRange(rows, row * size, (row + 1) * size);
                    session.observe(InputRow.floats(one, shape));
                }
                sum.add(session.result());
            }
        }
        return sum.ranges().ranges();
    }

    private static JsonNode peer(String method) throws IOException {
        return new ObjectMapper().readTree(resource("calibrators.json")).get(method);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = HistogramsTest.class.getResourceAsStream("/quantization/" + name)) {
            return in.readAllBytes();
        }
    }
}
