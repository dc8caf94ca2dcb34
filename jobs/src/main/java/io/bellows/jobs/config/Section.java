package io.bellows.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One object of a job file, whose keys are all known and whose values are read with their types. */
final class Section {
    private final ConfigObject object;
    private final String path;

    /**
     * Checks that every key is one of {@code keys}.
     *
     * @param path where the object stands in the job file, empty for the whole
     */
    Section(ConfigObject object, String path, Set<String> keys) {
        this.object = object;
        this.path = path;
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            if (!keys.contains(entry.getKey())) {
                throw new JobFileException(
                        entry.getValue(),
                        "Cannot read key '%s': there is none of that name%s; %s"
                                .formatted(
                                        entry.getKey(),
                                        path.isEmpty() ? "" : " in '" + path + "'",
                                        NearestName.hint(entry.getKey(), new TreeSet<>(keys))));
            }
        }
    }

    /** A value as a message shows it: {@code the string 'ten'}. */
    static String describe(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> "an object";
            case LIST -> "a list";
            case NULL -> "null";
            case STRING -> "the string '" + value.unwrapped() + "'";
            case NUMBER, BOOLEAN ->
                "the " + value.valueType().name().toLowerCase(Locale.ROOT) + " " + value.unwrapped();
        };
    }

    boolean has(String key) {
        return object.containsKey(key);
    }

    String text(String key) {
        ConfigValue value = required(key);
        if (value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER) {
            return value.unwrapped().toString();
        }
        throw mismatch(key, value, "a string");
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** One of {@code allowed}. */
    String choice(String key, String otherwise, Set<String> allowed) {
        String found = text(key, otherwise);
        if (!allowed.contains(found)) {
            throw new JobFileException(
                    object.getOrDefault(key, object),
                    "Cannot read '%s': found '%s', expected another value; %s"
                            .formatted(full(key), found, NearestName.hint(found, allowed)));
        }
        return found;
    }

    boolean flag(String key, boolean otherwise) {
        return !has(key)
                ? otherwise
                : Values.flag(required(key)).orElseThrow(() -> mismatch(key, required(key), "true or false"));
    }

    long whole(String key, long otherwise, long least) {
        if (!has(key)) {
            return otherwise;
        }
        ConfigValue value = required(key);
        Optional<Long> found = Values.whole(value);
        if (found.isEmpty() || found.get() < least) {
            throw mismatch(
                    key, value, least == Long.MIN_VALUE ? "a whole number" : "a whole number of at least " + least);
        }
        return found.get();
    }

    /** A number in [0, 1). */
    double fraction(String key, double otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        Optional<Double> found = Values.number(required(key));
        if (found.isEmpty() || !(found.get() >= 0 && found.get() < 1)) {
            throw mismatch(key, required(key), "a number from 0 to below 1");
        }
        return found.get();
    }

    /** A path as Spark takes it, see {@link JobPaths}. */
    String path(String key) {
        text(key);
        return JobPaths.resolve(required(key));
    }

    /** The object under {@code key}, empty when there is none. */
    Optional<Section> section(String key, Set<String> keys) {
        return object(key).map(found -> new Section(found, full(key), keys));
    }

    /** The object under {@code key} as dotted names and texts, in the order of the names. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new TreeMap<>();
        object(key).ifPresent(found -> flatten(found, "", texts));
        return texts;
    }

    private void flatten(ConfigObject from, String prefix, Map<String, String> to) {
        from.forEach((name, value) -> {
            if (value instanceof ConfigObject nested) {
                flatten(nested, prefix + name + ".", to);
            } else if (value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.NULL) {
                throw mismatch(prefix + name, value, "a string, a number, true or false");
            } else {
                to.put(prefix + name, value.unwrapped().toString());
            }
        });
    }

    ConfigList list(String key) {
        ConfigValue value = required(key);
        if (value instanceof ConfigList list) {
            return list;
        }
        throw mismatch(key, value, "a list");
    }

    /** A list of strings. */
    List<String> names(String key) {
        List<String> names = new ArrayList<>();
        for (ConfigValue value : list(key)) {
            if (value.valueType() != ConfigValueType.STRING) {
                throw mismatch(key, value, "a list of strings");
            }
            names.add(value.unwrapped().toString());
        }
        return names;
    }

    JobFileException wrong(String key, String problem) {
        return new JobFileException(object.getOrDefault(key, object), "Cannot read '" + full(key) + "': " + problem);
    }

    private Optional<ConfigObject> object(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (required(key) instanceof ConfigObject found) {
            return Optional.of(found);
        }
        throw mismatch(key, required(key), "an object: " + key + " { ... }");
    }

    private ConfigValue required(String key) {
        ConfigValue value = object.get(key);
        if (value == null) {
            throw new JobFileException(object, "Cannot find key '%s': the job needs it".formatted(full(key)));
        }
        return value;
    }

    private JobFileException mismatch(String key, ConfigValue value, String expected) {
        return new JobFileException(
                value, "Cannot read '%s': found %s, expected %s".formatted(full(key), describe(value), expected));
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The keys of the section, sorted. */
    List<String> keys() {
        return List.copyOf(new TreeSet<>(object.keySet()));
    }
}
