package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes predictions independent of partitions: ONNX Runtime gives a row the same bits in any batch. */
class BatchIndependenceTest {
    private static final int ROWS = 40;

    @Test
    void linearLayersGiveARowTheSameBitsInAnyBatch() {
        assertIndependent(Zoo.mlp(Shape.of(1500), 300, 0.0, List.of(257, 512)));
    }

    @Test
    void convolutionsGiveARowTheSameBitsInAnyBatch() {
        assertIndependent(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0));
        assertIndependent(Zoo.mobileNetV2(Shape.of(3, 32, 32), 10, 0.35, 0.0));
    }

    private static void assertIndependent(Network network) {
        byte[] floats = OnnxExporter.export(Samples.model(network, 4));
        int size = network.inputShape().size();
        float[] rows = Samples.rows(ROWS, size, 6);
        TensorRanges ranges;
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            session.observe(rows, 16);
            ranges = session.ranges();
        }
        for (byte[] model : List.of(floats, OnnxQuantizer.quantize(floats, ranges))) {
            float[] expected = predict(model, 1, rows, size, ROWS);
            for (int threads : new int[] {1, 2}) {
                for (int batch : new int[] {1, 2, 7, 16, 31}) {
                    assertThat(predict(model, threads, rows, size, batch))
                            .as("%s, %d threads, batches of %d", network.name(), threads, batch)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static float[] predict(byte[] model, int threads, float[] rows, int size, int batch) {
        try (InferenceSession session = new OnnxSession(model, threads)) {
            float[] all = new float[ROWS * session.outputSize()];
            for (int from = 0; from < ROWS; from += batch) {
                int count = Math.min(batch, ROWS - from);
                float[] part = session.predict(Arrays.copyOfRange(rows, from * size, (from + count) * size), count);
                System.arraycopy(part, 0, all, from * session.outputSize(), part.length);
            }
            return all;
        }
    }
}
