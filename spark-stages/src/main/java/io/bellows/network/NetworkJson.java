package io.bellows.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Network} as JSON and back: {@code {"format", "version", "name", "inputShape", "layers": [{"name", "type",
 * "inputs", …settings}]}}. No class name stands in it, so reading it runs no foreign code.
 */
public final class NetworkJson {
    private static final String FORMAT = "bellows-network";
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private NetworkJson() {}

    /** The network as indented JSON. */
    public static String write(Network network) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT).put("version", VERSION).put("name", network.name());
        root.set("inputShape", MAPPER.valueToTree(network.inputShape()));
        ArrayNode layers = root.putArray("layers");
        for (Node node : network.nodes()) {
            ObjectNode layer = layers.addObject();
            layer.put("name", node.name()).put("type", LayerRegistry.typeOf(node.layer()));
            layer.set("inputs", MAPPER.valueToTree(node.inputs()));
            layer.setAll((ObjectNode) MAPPER.valueToTree(node.layer()));
        }
        try {
            return MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write network '" + network.name() + "' as JSON", e);
        }
    }

    /**
     * The network that {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the text is not JSON, is of another format or version, or describes a network
     *     that cannot be
     */
    public static Network read(String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            String format = root.path("format").asText();
            int version = root.path("version").asInt();
            if (!format.equals(FORMAT) || version != VERSION) {
                throw new IllegalArgumentException("Cannot read network: found format '" + format + "' version "
                        + version + ", expected '" + FORMAT + "' version " + VERSION);
            }
            List<Node> nodes = new ArrayList<>();
            for (JsonNode layer : root.path("layers")) {
                nodes.add(readNode((ObjectNode) layer));
            }
            Shape input = MAPPER.treeToValue(root.path("inputShape"), Shape.class);
            return new Network(root.path("name").asText(), input, nodes);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("Cannot read network: " + e.getMessage(), e);
        }
    }

    private static Node readNode(ObjectNode layer) throws JsonProcessingException {
        String name = layer.path("name").asText();
        List<String> inputs = new ArrayList<>();
        layer.path("inputs").forEach(input -> inputs.add(input.asText()));
        Class<? extends Layer> type = LayerRegistry.classOf(layer.path("type").asText());
        ObjectNode settings = layer.deepCopy().without(List.of("name", "type", "inputs"));
        try {
            return new Node(name, MAPPER.treeToValue(settings, type), inputs);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read layer '" + name + "': " + e.getOriginalMessage(), e);
        }
    }
}
