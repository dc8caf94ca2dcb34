package io.bellows.param;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.Probable;
import java.util.List;
import java.util.Map;

/**
 * Operations as JSON: {@code [{"op": "rotate", "probability": 0.5, "minDegrees": -10.0, ...}, ...]}, in the order in
 * which they are applied.
 */
public final class OpsJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<List<Map<String, Object>>> LIST = new TypeReference<>() {};

    private OpsJson() {}

    /** The form of {@code ops}, all of types that {@code catalog} has. */
    public static <A extends Probable<?>> String write(List<? extends A> ops, OpCatalog<?, A> catalog) {
        try {
            return MAPPER.writeValueAsString(catalog.describeAll(ops));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write operations '" + ops + "' as JSON", e);
        }
    }

    /**
     * The operations of {@code catalog} that {@code json} describes.
     *
     * @throws IllegalArgumentException if it is no list of such operations
     */
    public static <A extends Probable<?>> List<A> read(String json, OpCatalog<?, A> catalog) {
        List<Map<String, Object>> descriptions;
        try {
            descriptions = MAPPER.readValue(json, LIST);
        } catch (JsonProcessingException e) {
            throw refused(json, e.getOriginalMessage(), catalog, e);
        }
        if (descriptions == null) {
            throw refused(json, "null", catalog, null);
        }
        return catalog.createAll(descriptions);
    }

    private static IllegalArgumentException refused(
            String json, String found, OpCatalog<?, ?> catalog, JsonProcessingException cause) {
        return new IllegalArgumentException(
                "Cannot read operations '%s': found %s, expected a JSON list of operations such as [{\"op\": \"%s\"}]"
                        .formatted(json, found, catalog.names().iterator().next()),
                cause);
    }
}
