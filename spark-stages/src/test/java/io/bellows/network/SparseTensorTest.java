package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseTensorTest {
    /** {@code size} values of which every {@code step}th is not zero. */
    private static Weights.Tensor tensor(int size, int step) {
        float[] values = new float[size];
        for (int i = 0; i < size; i += step) {
            values[i] = i + 0.5f;
        }
        return new Weights.Tensor(Shape.of(size), values);
    }

    private static byte[] written(Weights weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.writeShort(weights, out);
        return out.toByteArray();
    }

    private static Weights weights(Weights.Tensor... tensors) {
        Map<String, Weights.Tensor> named = new LinkedHashMap<>();
        for (Weights.Tensor tensor : tensors) {
            named.put("tensor" + named.size(), tensor);
        }
        return new Weights(named);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 288, 1000})
    void readsTheSameBitsInTheSameOrder(int size) throws IOException {
        Weights.Tensor withNegativeZero = tensor(size, 5);
        withNegativeZero.values()[3] = -0f;
        Weights weights = weights(
                tensor(10, 1),
                withNegativeZero,
                tensor(300, 300),
                new Weights.Tensor(Shape.of(16, 20), new float[320]),
                tensor(300, 1));

        Weights read = Safetensors.read(new ByteArrayInputStream(written(weights)));

        assertThat(read).isEqualTo(weights);
        assertThat(read.names()).containsExactlyElementsOf(weights.names());
        assertThat(Float.floatToRawIntBits(read.values("tensor1")[3])).isEqualTo(Float.floatToRawIntBits(-0f));
    }

    @Test
    void takesABitAValueAndFourBytesForEachThatIsNotZero() throws IOException {
        byte[] dense = written(weights(tensor(32_000, 1)));
        byte[] sparse = written(weights(tensor(32_000, 10)));

        assertThat(dense.length).isBetween(128_000, 128_200);
        assertThat(sparse.length).isBetween(4_000 + 12_800, 4_000 + 12_800 + 300);
        assertThat(Safetensors.shortSize(weights(tensor(32_000, 10)))).isEqualTo(sparse.length);
    }

    @Test
    void leavesSmallOrDenseTensorsAsOtherReadersKnowThem() throws IOException {
        assertThat(new String(written(weights(tensor(255, 50), tensor(1000, 1))), StandardCharsets.ISO_8859_1))
                .doesNotContain("mask");
    }

    @Test
    void refusesAMaskThatDoesNotAgreeWithItsValues() throws IOException {
        byte[] bytes = written(weights(tensor(320, 10)));
        int header = (int) (8 + (bytes[0] & 0xFF) + 256L * (bytes[1] & 0xFF));
        bytes[header] ^= 2;

        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sparse tensor 'tensor0'")
                .hasMessageContaining("damaged");
    }

    @Test
    void refusesAShapeThatDoesNotFitTheMask() throws IOException {
        byte[] bytes = new String(written(weights(tensor(320, 10))), StandardCharsets.ISO_8859_1)
                .replace("\"sparse.tensor0\":\"320\"", "\"sparse.tensor0\":\"990\"")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found a mask of 40 bytes, expected 124");
    }

    @Test
    void refusesAMaskWithoutValues() throws IOException {
        byte[] bytes = new String(written(weights(tensor(320, 10))), StandardCharsets.ISO_8859_1)
                .replace("tensor0.values", "tensor0.valves")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'tensor0.values' missing");
    }

    @Test
    void tellsWhereTheFileWasCutShort() throws IOException {
        byte[] bytes = written(weights(tensor(320, 10)));
        byte[] part = Arrays.copyOf(bytes, bytes.length - 4);

        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(part)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tensor0.values");
    }
}
