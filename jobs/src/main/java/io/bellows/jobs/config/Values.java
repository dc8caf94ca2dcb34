package io.bellows.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A job file's values by type; empty where a value is of another type, so that the caller can say what it expected. */
final class Values {
    private Values() {}

    static Optional<String> text(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING ? Optional.of((String) value.unwrapped()) : Optional.empty();
    }

    /** True or false, also as a text, which is what an environment variable gives. */
    static Optional<Boolean> flag(ConfigValue value) {
        return switch (String.valueOf(value.unwrapped())) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A number, also as a text, which is what an environment variable gives. */
    static Optional<Double> number(ConfigValue value) {
        try {
            return switch (value.valueType()) {
                case NUMBER, STRING ->
                    Optional.of(Double.valueOf(value.unwrapped().toString()));
                default -> Optional.empty();
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A whole number; {@code 1e3} and {@code 2.0} are whole too. */
    static Optional<Long> whole(ConfigValue value) {
        if (value.unwrapped() instanceof Integer || value.unwrapped() instanceof Long) {
            return Optional.of(((Number) value.unwrapped()).longValue());
        }
        try {
            if (value.unwrapped() instanceof String text) {
                return Optional.of(Long.valueOf(text));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return number(value)
                .filter(found -> found == Math.rint(found) && Math.abs(found) < 1L << 53)
                .map(Double::longValue);
    }

    /** Every element of a list by {@code element}; empty when the value is no list or one element is of another type. */
    static <T> Optional<List<T>> all(ConfigValue value, Function<ConfigValue, Optional<T>> element) {
        if (!(value instanceof ConfigList list)) {
            return Optional.empty();
        }
        List<T> all = new ArrayList<>();
        for (ConfigValue item : list) {
            Optional<T> found = element.apply(item);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            all.add(found.get());
        }
        return Optional.of(all);
    }
}
