package io.bellows.augment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.augmentation.image.OpSequence;
import java.util.List;
import java.util.Map;

/**
 * Operations as JSON: {@code [{"op": "rotate", "probability": 0.5, "minDegrees": -10.0, ...}, ...]}, in the order in
 * which they are applied.
 */
final class OpsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> LIST = new TypeReference<>() {};

    private OpsJson() {}

    static String write(OpSequence ops) {
        try {
            return MAPPER.writeValueAsString(OpRegistry.describeAll(ops));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write operations '" + ops + "' as JSON", e);
        }
    }

    static OpSequence read(String json) {
        try {
            return OpRegistry.createAll(MAPPER.readValue(json, LIST));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot read operations '%s': found %s, expected a JSON list of operations such as %s"
                            .formatted(json, e.getOriginalMessage(), "[{\"op\": \"horizontal-flip\"}]"),
                    e);
        }
    }
}
