package io.bellows.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Parameter;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts and logits of torchvision and timm, for equal weights; {@code zoo_peer.py} made them. */
class ZooPeerTest {
    private static final int ROWS = 2;
    private static final int INPUT = 1 << 20;

    private static Network create(String name, JsonNode dims, int classes) {
        int[] shape = StreamSupport.stream(dims.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        int space = name.indexOf(' ');
        double width = space < 0 ? 1.0 : Double.parseDouble(name.substring(space));
        String architecture = space < 0 ? name : name.substring(0, space);
        boolean text = name.equals("text-cnn");
        Zoo.Settings settings = new Zoo.Settings(width, 0.2, 0.2, List.of(64, 32), List.of(12, 30), 500, text ? 50 : 8);
        return Zoo.create(architecture, Shape.of(shape), classes, settings);
    }

    static Stream<Arguments> peer() throws IOException {
        try (InputStream in = ZooPeerTest.class.getResourceAsStream("/zoo/peer.json")) {
            JsonNode networks = new ObjectMapper().readTree(in);
            return networks.properties().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
        }
    }

    @Test
    void thePeerHasEveryNetworkOfTheZoo() throws IOException {
        assertThat(peer().map(each -> (String) each.get()[0])).containsAll(Zoo.architectures());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("peer")
    void countsEqualThePeers(String name, JsonNode peer) {
        Network network = create(name, peer.get("input"), peer.get("classes").asInt());

        assertThat(network.trainableCount()).isEqualTo(peer.get("parameters").asLong());
        assertThat(network.multiplyAdds()).isEqualTo(peer.get("multiplyAdds").asLong());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("peer")
    void logitsEqualThePeersForEqualWeights(String name, JsonNode peer) {
        Network network = create(name, peer.get("shape"), 10);
        float[] batch = new float[ROWS * network.inputShape().size()];
        int ids = peer.get("ids").asInt();
        for (int i = 0; i < batch.length; i++) {
            double drawn = uniform(INPUT, i);
            batch[i] = (float) (ids == 0 ? drawn : Math.floor((drawn + 1) / 2 * ids));
        }
        float[] logits;
        try (InferenceSession session = OnnxSession.of(new NetworkModel(network, hashed(network)), 1)) {
            logits = session.predict(batch, ROWS);
        }

        double largest = 0;
        for (float logit : logits) {
            largest = Math.max(largest, Math.abs(logit));
        }
        for (int i = 0; i < logits.length; i++) {
            assertThat((double) logits[i]).isCloseTo(peer.get("logits").get(i).asDouble(), within(1e-5 * largest));
        }
    }

    private static Weights hashed(Network network) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
            Shape shape = entry.getValue().shape();
            boolean centred = entry.getKey().endsWith("bias") || entry.getKey().endsWith("running_mean");
            double bound = Math.sqrt(6.0 / ((double) shape.size() / shape.dim(0)));
            float[] values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
                double drawn = uniform(tensors.size(), i);
                values[i] = (float) (shape.rank() > 1 ? drawn * bound : 0.3 * drawn + (centred ? 0 : 1));
            }
            tensors.put(entry.getKey(), new Weights.Tensor(shape, values));
        }
        return new Weights(tensors);
    }

    /** A hash of a tensor's number and a place in it, in [-1, 1). */
    private static double uniform(int tensor, int place) {
        long z = (((long) tensor << 32) + place + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (double) (z >>> 40) / (1 << 23) - 1;
    }
}
