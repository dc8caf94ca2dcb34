package io.bellows.augmentation.naming;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names of constants and types as users read and write them: {@code RANDOM_CROP} and {@code RandomCrop} are {@code random-crop}. */
public final class KebabCase {
    private KebabCase() {}

    /** The name of an enum constant: {@code FOO_BAR} gives {@code foo-bar}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name of a type: {@code FooBar} gives {@code foo-bar}. */
    public static String of(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** The names of all constants of an enum, in their order. */
    public static List<String> namesOf(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(KebabCase::of).toList();
    }

    /** The constant that {@code name} stands for, if there is one; exact, lower case only. */
    public static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(name))
                .findFirst();
    }
}
