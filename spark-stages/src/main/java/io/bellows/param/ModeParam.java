package io.bellows.param;

import io.bellows.augmentation.naming.KebabCase;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * A param whose value is one constant of an enum, stored by its kebab-case name, so that saved stages stay readable.
 *
 * <p>Setting any other value is an {@link IllegalArgumentException} that lists the allowed ones.
 */
public final class ModeParam<E extends Enum<E>> extends Param<String> {
    private final Class<E> type;

    /** A param of {@code parent} that takes the constants of {@code type}; the doc is completed with their names. */
    public ModeParam(Params parent, String name, String doc, Class<E> type) {
        super(parent, name, doc + ": " + String.join(" | ", KebabCase.namesOf(type)), allowed(parent, name, type));
        this.type = type;
    }

    /** The constant that a stored value stands for. */
    public E constant(String value) {
        return KebabCase.constant(type, value)
                .orElseThrow(() -> new IllegalArgumentException(message(parent(), name(), type, value)));
    }

    /** The value under which a constant is stored. */
    public String stored(E constant) {
        return KebabCase.of(constant);
    }

    /** The allowed values, in the order of the enum. */
    public List<String> allowed() {
        return KebabCase.namesOf(type);
    }

    private static <E extends Enum<E>> Function1<String, Object> allowed(Params parent, String name, Class<E> type) {
        String stage = parent.uid();
        return (Function1<String, Object> & Serializable) value -> {
            if (value == null || KebabCase.constant(type, value).isEmpty()) {
                throw new IllegalArgumentException(message(stage, name, type, value));
            }
            return true;
        };
    }

    private static String message(String stage, String name, Class<? extends Enum<?>> type, String value) {
        return "Cannot set param '%s' of %s: found '%s', expected one of %s"
                .formatted(name, stage, value, String.join(", ", KebabCase.namesOf(type)));
    }
}
