package io.bellows.param;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Names by names as JSON, {@code {"input_ids": "tokens"}}: the form of params that match columns with something else. */
public final class NameMap {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> MAP = new TypeReference<>() {};

    private NameMap() {}

    /** A param that holds such a map. */
    public static Param<String> param(Params parent, String name, String doc) {
        return CheckedParams.string(
                parent, name, doc, NameMap::isValid, "a JSON object of names that are not empty, none used twice");
    }

    private static boolean isValid(String json) {
        if (json == null) {
            return false;
        }
        try {
            Map<String, String> names = MAPPER.readValue(json, MAP);
            return names != null
                    && names.values().stream().allMatch(name -> name != null && !name.isEmpty())
                    && names.values().stream().distinct().count() == names.size();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The form of {@code names}, in their order. */
    public static String write(Map<String, String> names) {
        try {
            return MAPPER.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write names '" + names + "' as JSON", e);
        }
    }

    /** The names that a param's value stands for, in its order. */
    public static Map<String, String> read(String json) {
        try {
            return MAPPER.readValue(json, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot read names '" + json + "': found " + e.getOriginalMessage() + ", expected a JSON object",
                    e);
        }
    }
}
