package io.bellows.augmentation.op;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * All operations of one kind by name, and their form as plain maps, which any JSON library reads and writes.
 *
 * <p>An operation is a map of {@code "op"} (its name in kebab-case), {@code "probability"} (1 when it is left out) and its
 * settings by name. A setting left out takes its value by default; enum settings are kebab-case strings. The form is
 * stable: what is described once is created again as an equal operation.
 *
 * @param <T> the kind of operations
 * @param <A> an operation with its probability
 */
public final class OpCatalog<T, A extends Probable<T>> {
    private static final String OP = "op";
    private static final String PROBABILITY = "probability";

    private final BiFunction<T, Double, A> augmented;
    private final Map<String, OpForm<T>> forms;
    private final SettingValues values = new SettingValues(this::create, this::describeNested);

    /**
     * A catalogue of {@code forms}, one a type of operations.
     *
     * @param augmented joins an operation and its probability, and refuses a probability out of range
     */
    public OpCatalog(BiFunction<T, Double, A> augmented, List<OpForm<T>> forms) {
        this.augmented = augmented;
        Map<String, OpForm<T>> byName = new LinkedHashMap<>();
        for (OpForm<T> form : forms) {
            byName.put(form.name(), form);
        }
        this.forms = Collections.unmodifiableMap(byName);
    }

    /** The names of all operations, in the order of their registration. */
    public Set<String> names() {
        return forms.keySet();
    }

    /**
     * The settings of an operation by name, in the order of its record: each with its value by default, empty where it has none.
     *
     * @throws IllegalArgumentException if there is no operation {@code name}
     */
    public Map<String, Optional<Object>> settings(String name) {
        return form(name).defaults(values);
    }

    private OpForm<T> form(String name) {
        OpForm<T> form = forms.get(name);
        if (form == null) {
            throw new IllegalArgumentException("Cannot create operation '%s': found no operation of that name; %s"
                    .formatted(name, NearestName.hint(name, names())));
        }
        return form;
    }

    /**
     * The operation that {@code description} describes.
     *
     * @throws IllegalArgumentException if the name or a setting is unknown (the message names the nearest valid one), a
     *     setting is missing, of the wrong type or out of range
     */
    public A create(Map<String, ?> description) {
        if (!(description.get(OP) instanceof String name)) {
            throw new IllegalArgumentException("Cannot create operation from %s: found 'op' %s, expected one of %s"
                    .formatted(description, description.get(OP), String.join(", ", names())));
        }
        OpForm<T> form = form(name);
        T op = form.create(settings(name, form, description), values);
        return augmented.apply(op, probability(description));
    }

    /** The operations that {@code descriptions} describe, in order. */
    public List<A> createAll(List<? extends Map<String, ?>> descriptions) {
        List<A> ops = new ArrayList<>();
        for (Map<String, ?> description : descriptions) {
            if (description == null) {
                throw new IllegalArgumentException("Cannot create operation from null: found no description, expected"
                        + " one with 'op', one of " + String.join(", ", names()));
            }
            ops.add(create(description));
        }
        return List.copyOf(ops);
    }

    /**
     * The map from which {@link #create} makes an equal operation; every setting is in it, in the order of the record.
     *
     * @throws IllegalArgumentException if the operation is of no registered type
     */
    public Map<String, Object> describe(A op) {
        return describe(op.op(), op.probability());
    }

    /** The maps of all operations, in order. */
    public List<Map<String, Object>> describeAll(List<? extends A> ops) {
        return ops.stream().map(this::describe).toList();
    }

    private Map<String, Object> describe(T op, double probability) {
        String name = KebabCase.of(op.getClass());
        OpForm<T> form = forms.get(name);
        if (form == null || !form.type().equals(op.getClass())) {
            throw new IllegalArgumentException("Cannot describe operation '" + op + "': found no registered"
                    + " type, expected one of " + String.join(", ", names()) + "; only registered ones can be saved");
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put(OP, name);
        description.put(PROBABILITY, probability);
        description.putAll(form.settings(op, values));
        return description;
    }

    @SuppressWarnings("unchecked") // what is nested in an operation of this kind is of this kind
    private Map<String, Object> describeNested(Probable<?> op) {
        return describe((T) op.op(), op.probability());
    }

    private static Map<String, Object> settings(String name, OpForm<?> form, Map<String, ?> description) {
        Map<String, Object> settings = new LinkedHashMap<>(description);
        settings.keySet().removeAll(Set.of(OP, PROBABILITY));
        SortedSet<String> valid = new TreeSet<>(form.settingNames());
        valid.add(PROBABILITY);
        for (String setting : settings.keySet()) {
            if (!valid.contains(setting)) {
                throw new IllegalArgumentException("Cannot create operation '%s': found unknown setting '%s'; %s"
                        .formatted(name, setting, NearestName.hint(setting, valid)));
            }
        }
        return settings;
    }

    private static double probability(Map<String, ?> description) {
        Object probability = description.containsKey(PROBABILITY) ? description.get(PROBABILITY) : 1;
        if (!(probability instanceof Number number) || !(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
            throw new IllegalArgumentException(
                    "Cannot create operation '%s': found probability %s, expected a number from 0 to 1"
                            .formatted(description.get(OP), probability));
        }
        return number.doubleValue();
    }
}
