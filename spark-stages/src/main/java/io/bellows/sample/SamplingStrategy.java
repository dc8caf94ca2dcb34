package io.bellows.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.augmentation.naming.KebabCase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which classes a sampler changes, and to which counts: the param {@code samplingStrategy}, parsed.
 *
 * @param classes the classes by a word, or null
 * @param ratio of the smallest to the largest class, in (0, 1], for all classes; or null
 * @param wanted the count, a whole number, or the ratio, a fraction, of each class by its label; empty when not given
 */
record SamplingStrategy(Classes classes, Double ratio, Map<String, Number> wanted) {
    /** The classes that a word stands for. */
    enum Classes {
        /** The smallest class. */
        MINORITY,
        /** The largest class. */
        MAJORITY,
        /** All classes but the smallest. */
        NOT_MINORITY,
        /** All classes but the largest. */
        NOT_MAJORITY,
        /** All classes. */
        ALL,
        /** Not the majority when over-sampling, else not the minority. */
        AUTO
    }

    static final String EXPECTED = "one of " + String.join(", ", KebabCase.namesOf(Classes.class))
            + ", a ratio above 0 and up to 1, or JSON of "
            + "labels with a count (whole number) or ratio (number with a decimal point) each, as {\"a\": 100, \"b\": 0.5}";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    SamplingStrategy {
        wanted = new LinkedHashMap<>(wanted);
    }

    /** The strategy that {@code text} describes; empty when it describes none. */
    static Optional<SamplingStrategy> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Classes> word = KebabCase.constant(Classes.class, text);
        return word.isPresent() ? word.map(classes -> new SamplingStrategy(classes, null, Map.of())) : parseJson(text);
    }

    private static Optional<SamplingStrategy> parseJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isNumber()) {
                return isRatio(json.doubleValue())
                        ? Optional.of(new SamplingStrategy(null, json.doubleValue(), Map.of()))
                        : Optional.empty();
            }
            return json.isObject() && !json.isEmpty() ? parseWanted(json) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<SamplingStrategy> parseWanted(JsonNode json) {
        Map<String, Number> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            JsonNode value = entry.getValue();
            boolean isCount = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
            if (!isCount && !(value.isFloatingPointNumber() && isRatio(value.doubleValue()))) {
                return Optional.empty();
            }
            Number number = value.doubleValue();
            if (isCount) {
                number = value.longValue();
            }
            wanted.put(entry.getKey(), number);
        }
        return Optional.of(new SamplingStrategy(null, null, wanted));
    }

    private static boolean isRatio(double value) {
        return value > 0 && value <= 1;
    }

    /** Whether the strategy can be used in a direction, as in imbalanced-learn. */
    boolean fits(SamplingDirection direction) {
        return switch (direction) {
            case OVER -> classes != Classes.MAJORITY;
            case UNDER -> classes != Classes.MINORITY;
            case CLEAN -> classes != null && classes != Classes.MINORITY;
        };
    }

    /** The JSON in which a map of labels to counts and ratios is stored. */
    static String json(Map<String, ? extends Number> wanted) {
        try {
            return JSON.writeValueAsString(wanted);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write the sampling strategy " + wanted + " as JSON", e);
        }
    }
}
