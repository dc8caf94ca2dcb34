package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightStorageTest {
    private static final Network NETWORK = Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0);
    private static final NetworkModel MODEL = Samples.model(NETWORK, 1);

    /** The model with its kernels and matrices as they are after a way through the format; by Java's own arithmetic. */
    private static NetworkModel rounded(WeightFormat format) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        MODEL.weights().tensors().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            int channel = values.length / tensor.shape().dim(0);
            for (int from = 0; tensor.shape().rank() > 1 && from < values.length; from += channel) {
                float largest = 0;
                for (int i = from; i < from + channel; i++) {
                    largest = Math.max(largest, Math.abs(values[i]));
                }
                for (int i = from; i < from + channel; i++) {
                    values[i] = round(values[i], largest, format);
                }
            }
            tensors.put(name, new Weights.Tensor(tensor.shape(), values));
        });
        return new NetworkModel(NETWORK, new Weights(tensors));
    }

    private static float round(float value, float largest, WeightFormat format) {
        if (format == WeightFormat.INT8) {
            float scale = (float) (largest / 127.0);
            return (float) Math.rint(value / scale) * scale;
        }
        int bits = format == WeightFormat.FP16 ? 10 : 7;
        double unit =
                Math.scalb(1.0, Math.max(Math.getExponent(value), format == WeightFormat.FP16 ? -14 : -126) - bits);
        return (float) (Math.rint(value / unit) * unit);
    }

    @ParameterizedTest
    @CsvSource({"FP16, 0.52", "BF16, 0.52", "INT8, 0.28"})
    void servesTheRoundedWeights(WeightFormat format, double size) {
        byte[] floats = OnnxExporter.export(MODEL);
        byte[] stored = WeightStorage.store(floats, format);
        float[] rows = Samples.rows(5, 784, 3);

        assertThat((double) stored.length).isLessThan(size * floats.length);
        try (InferenceSession small = new OnnxSession(stored, 1);
                InferenceSession expected = OnnxSession.of(rounded(format), 1);
                InferenceSession plain = OnnxSession.of(MODEL, 1)) {
            float[] found = small.predict(rows, 5);
            assertThat(found).isEqualTo(expected.predict(rows, 5)).isNotEqualTo(plain.predict(rows, 5));
        }
        assertThat(WeightStorage.store(floats, format)).isEqualTo(stored);
    }

    @Test
    void namesAWeightThatHalfPrecisionCannotHold() {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(MODEL.weights().tensors());
        String first = tensors.keySet().iterator().next();
        float[] values = tensors.get(first).values().clone();
        values[3] = -7e4f;
        tensors.put(first, new Weights.Tensor(tensors.get(first).shape(), values));
        byte[] floats = OnnxExporter.export(new NetworkModel(NETWORK, new Weights(tensors)));

        assertThatThrownBy(() -> WeightStorage.store(floats, WeightFormat.FP16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(first)
                .hasMessageContaining("found value -70000.0, expected none beyond 65504; keep it as bf16");
        assertThat(WeightStorage.store(floats, WeightFormat.BF16)).isNotEmpty();
        assertThatThrownBy(() -> WeightStorage.store(new byte[] {1, 2, 3}, WeightFormat.INT8))
                .hasMessageContaining("Cannot quantize ONNX model");
    }
}
