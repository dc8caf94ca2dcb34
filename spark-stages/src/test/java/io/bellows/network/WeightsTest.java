package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Network NETWORK = Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0);

    @Test
    void initialWeightsDependOnSeedAndNameAlone() {
        Weights first = Weights.initialize(NETWORK, 7);

        assertThat(Weights.initialize(NETWORK, 7)).isEqualTo(first);
        assertThat(Weights.initialize(NETWORK, 8)).isNotEqualTo(first);
        assertThat(first.values("linear1.weight")).isNotEqualTo(first.values("linear2.weight"));
        assertThat(first.values("conv1.bias")).containsOnly(0f);
    }

    @Test
    void initialConvolutionWeightsHaveHesVariance() {
        float[] values = Weights.initialize(NETWORK, 7).values("conv2.weight");
        double variance = 0;
        for (float value : values) {
            variance += value * value / values.length;
        }

        assertThat(variance).isBetween(0.9 * 2 / 150, 1.1 * 2 / 150);
    }

    @Test
    void readsBackTheFileItWrites() throws IOException {
        Weights weights = Weights.initialize(NETWORK, 7);

        assertThat(Safetensors.read(new ByteArrayInputStream(bytes(weights)))).isEqualTo(weights);
    }

    @Test
    void readsTheFormatByHand() throws IOException {
        String header =
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},\"__metadata__\":{\"k\":\"v\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}";

        Weights weights = Safetensors.read(new ByteArrayInputStream(file(header, 1f, 2f, 3f)));

        assertThat(weights.values("a")).containsExactly(1f, 2f);
        assertThat(weights.tensor("a").shape()).isEqualTo(Shape.of(2, 1));
        assertThat(weights.values("b")).containsExactly(3f);
    }

    @Test
    void refusesBrokenFiles() throws IOException {
        byte[] good = bytes(Weights.initialize(NETWORK, 7));
        String tensor = "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[%d,%d]}}";

        assertThatThrownBy(() -> read(Arrays.copyOf(good, good.length - 1))).hasMessageContaining("linear3.bias");
        assertThatThrownBy(() -> read(Arrays.copyOf(good, 20))).hasMessageContaining("header ends");
        assertThatThrownBy(() -> read(new byte[16])).hasMessageContaining("header length 0");
        assertThatThrownBy(() -> read(file(tensor.formatted("F16", 0, 4), 1f))).hasMessageContaining("F16");
        assertThatThrownBy(() -> read(file(tensor.formatted("F32", 0, 12), 1f, 2f, 3f)))
                .hasMessageContaining("expected 8 bytes");
        assertThatThrownBy(() -> read(file(tensor.formatted("F32", 4, 12), 1f, 2f, 3f)))
                .hasMessageContaining("found offset 4");
    }

    @Test
    void refusesWeightsOfAnotherNetwork() {
        Weights weights = Weights.initialize(NETWORK, 7);
        Weights none = new Weights(Map.of());

        assertThatThrownBy(() -> new NetworkModel(NETWORK, none)).hasMessageContaining("conv1.weight");
        assertThatThrownBy(() -> new NetworkModel(Zoo.leNet5(Shape.of(1, 28, 28), 11, 1.0, 0.0), weights))
                .hasMessageContaining("linear3.weight");
    }

    private static byte[] bytes(Weights weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(weights, out);
        return out.toByteArray();
    }

    private static Weights read(byte[] bytes) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] file(String header, float... values) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer =
                ByteBuffer.allocate(8 + json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(json.length).put(json);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }
}
