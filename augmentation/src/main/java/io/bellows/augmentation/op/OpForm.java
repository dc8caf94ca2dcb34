package io.bellows.augmentation.op;

import io.bellows.augmentation.naming.KebabCase;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How operations of one type are made from, and written as, named settings: the components of their record, which must be
 * public.
 *
 * @param <T> the kind of operations
 */
public final class OpForm<T> {
    private final T defaults;
    private final Set<String> required;
    private final RecordComponent[] components;

    /** The form of the type of {@code defaults}, whose settings hold where a name outside {@code required} is missing. */
    public OpForm(T defaults, String... required) {
        this.defaults = defaults;
        this.required = Set.of(required);
        this.components = defaults.getClass().getRecordComponents();
    }

    Class<?> type() {
        return defaults.getClass();
    }

    String name() {
        return KebabCase.of(type());
    }

    List<String> settingNames() {
        return Arrays.stream(components).map(RecordComponent::getName).toList();
    }

    /** All settings of an operation, in the plain form that {@code values} gives them. */
    Map<String, Object> settings(T op, SettingValues values) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            settings.put(component.getName(), values.plain(read(component, op)));
        }
        return settings;
    }

    /** The value by default of each setting, empty where it has none. */
    Map<String, Optional<Object>> defaults(SettingValues values) {
        Map<String, Optional<Object>> defaults = new LinkedHashMap<>();
        settings(this.defaults, values)
                .forEach((name, value) ->
                        defaults.put(name, required.contains(name) ? Optional.empty() : Optional.of(value)));
        return defaults;
    }

    @SuppressWarnings("unchecked") // of the class of an operation of this kind
    T create(Map<String, ?> settings, SettingValues values) {
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = argument(components[i], settings, values);
        }
        try {
            Constructor<?> constructor = type().getDeclaredConstructor(types);
            return (T) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("Cannot create operation '" + name() + "'", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot create operation '" + name() + "': its record is not public", e);
        }
    }

    private Object argument(RecordComponent component, Map<String, ?> settings, SettingValues values) {
        String setting = component.getName();
        if (!settings.containsKey(setting)) {
            if (required.contains(setting)) {
                throw new IllegalArgumentException(
                        "Cannot create operation '%s': found no setting '%s', which has no default; give it"
                                .formatted(name(), setting));
            }
            return read(component, defaults);
        }
        return values.typed(name(), setting, component.getType(), settings.get(setting));
    }

    private Object read(RecordComponent component, T op) {
        try {
            return component.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read setting '" + component.getName() + "' of " + op, e);
        }
    }
}
