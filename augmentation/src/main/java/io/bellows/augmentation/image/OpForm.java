package io.bellows.augmentation.image;

import io.bellows.augmentation.naming.KebabCase;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How operations of one type are made from, and written as, named settings: the components of their record. */
final class OpForm {
    private final ImageOp defaults;
    private final Set<String> required;
    private final RecordComponent[] components;

    /** The form of the type of {@code defaults}, whose settings hold where a name outside {@code required} is missing. */
    OpForm(ImageOp defaults, String... required) {
        this.defaults = defaults;
        this.required = Set.of(required);
        this.components = defaults.getClass().getRecordComponents();
    }

    Class<? extends ImageOp> type() {
        return defaults.getClass();
    }

    List<String> settingNames() {
        return Arrays.stream(components).map(RecordComponent::getName).toList();
    }

    /** All settings of an operation, enums by their kebab-case names. */
    Map<String, Object> settings(ImageOp op) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            Object value = read(component, op);
            settings.put(component.getName(), plain(value));
        }
        return settings;
    }

    private static Object plain(Object value) {
        if (value instanceof Enum<?> mode) {
            return KebabCase.of(mode);
        }
        if (value instanceof List<?> ops) {
            return ops.stream().map(op -> OpRegistry.describe((AugmentedOp) op)).toList();
        }
        return value;
    }

    ImageOp create(Map<String, ?> settings) {
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = argument(components[i], settings);
        }
        try {
            Constructor<? extends ImageOp> constructor = type().getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("Cannot create operation '" + name() + "'", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot create operation '" + name() + "': its record is not public", e);
        }
    }

    private Object argument(RecordComponent component, Map<String, ?> settings) {
        String setting = component.getName();
        if (!settings.containsKey(setting)) {
            if (required.contains(setting)) {
                throw new IllegalArgumentException(
                        "Cannot create operation '%s': found no setting '%s', which has no default; give it"
                                .formatted(name(), setting));
            }
            return read(component, defaults);
        }
        return typed(setting, component.getType(), settings.get(setting));
    }

    private Object typed(String setting, Class<?> type, Object value) {
        if (type == int.class && value instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        if (type == double.class && value instanceof Number number) {
            return number.doubleValue();
        }
        if (type == boolean.class && value instanceof Boolean) {
            return value;
        }
        if (type == List.class && value instanceof List<?> list) {
            return list.stream().map(this::nested).toList();
        }
        if (type.isEnum() && value instanceof String text) {
            for (Object constant : type.getEnumConstants()) {
                if (KebabCase.of((Enum<?>) constant).equals(text)) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("Cannot create operation '%s': found %s for setting '%s', expected %s"
                .formatted(name(), value instanceof String ? "'" + value + "'" : value, setting, expected(type)));
    }

    private AugmentedOp nested(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> description = new LinkedHashMap<>();
            map.forEach((key, setting) -> description.put(String.valueOf(key), setting));
            return OpRegistry.create(description);
        }
        throw new IllegalArgumentException(
                "Cannot create operation '%s': found %s in its list, expected an operation".formatted(name(), value));
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
        if (type == List.class) {
            return "a list of operations";
        }
        return "one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> KebabCase.of((Enum<?>) constant))
                                .toList());
    }

    private static Object read(RecordComponent component, ImageOp op) {
        try {
            return component.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read setting '" + component.getName() + "' of " + op, e);
        }
    }

    private String name() {
        return KebabCase.of(type());
    }
}
