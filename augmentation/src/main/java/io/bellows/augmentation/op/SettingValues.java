package io.bellows.augmentation.op;

import io.bellows.augmentation.naming.KebabCase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Values of settings in the form of a record and in plain form: numbers, booleans, text, enums by their kebab-case names,
 * lists of operations, and dictionaries, which have a list of words for a word.
 *
 * @param create makes a nested operation of its description
 * @param describe the description of a nested operation
 */
record SettingValues(Function<Map<String, Object>, Object> create, Function<Probable<?>, Object> describe) {
    Object plain(Object value) {
        if (value instanceof Enum<?> mode) {
            return KebabCase.of(mode);
        }
        if (value instanceof List<?> ops) {
            return ops.stream().map(op -> describe.apply((Probable<?>) op)).toList();
        }
        return value;
    }

    /** @param op how errors call the operation */
    Object typed(String op, String setting, Class<?> type, Object value) {
        if (type == int.class && value instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        if (type == double.class && value instanceof Number number) {
            return number.doubleValue();
        }
        if ((type == boolean.class && value instanceof Boolean) || (type == String.class && value instanceof String)) {
            return value;
        }
        if (type == List.class && value instanceof List<?> list) {
            return list.stream().map(nested -> nested(op, nested)).toList();
        }
        if (type == Map.class && isDictionary(value)) {
            return value;
        }
        if (type.isEnum() && value instanceof String text) {
            for (Object constant : type.getEnumConstants()) {
                if (KebabCase.of((Enum<?>) constant).equals(text)) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("Cannot create operation '%s': found %s for setting '%s', expected %s"
                .formatted(op, value instanceof String ? "'" + value + "'" : value, setting, expected(type)));
    }

    private static boolean isDictionary(Object value) {
        return value instanceof Map<?, ?> map
                && map.keySet().stream().allMatch(String.class::isInstance)
                && map.values().stream()
                        .allMatch(words ->
                                words instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
    }

    private Object nested(String op, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> description = new LinkedHashMap<>();
            map.forEach((key, setting) -> description.put(String.valueOf(key), setting));
            return create.apply(description);
        }
        throw new IllegalArgumentException(
                "Cannot create operation '%s': found %s in its list, expected an operation".formatted(op, value));
    }

    private static String expected(Class<?> type) {
        if (type == int.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == List.class) {
            return "a list of operations";
        }
        if (type == Map.class) {
            return "a list of words for each word, such as {\"good\": [\"fine\"]}";
        }
        return "one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> KebabCase.of((Enum<?>) constant))
                                .toList());
    }
}
