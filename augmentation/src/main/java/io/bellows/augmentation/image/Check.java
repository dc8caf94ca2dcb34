package io.bellows.augmentation.image;

import java.util.List;

/** Checks of the settings of operations: each failure names the setting, the value and what was expected. */
final class Check {
    private Check() {}

    static void between(Class<?> op, String setting, double value, double least, double most) {
        require(
                value >= least && value <= most,
                op,
                setting,
                plain(value),
                "a number from " + plain(least) + " to " + plain(most));
    }

    static void atLeast(Class<?> op, String setting, double value, double least) {
        require(
                Double.isFinite(value) && value >= least,
                op,
                setting,
                plain(value),
                "a finite number >= " + plain(least));
    }

    static void ordered(Class<?> op, String least, double leastValue, String most, double mostValue) {
        require(
                leastValue <= mostValue,
                op,
                most,
                plain(mostValue),
                "at least " + least + ", which is " + plain(leastValue));
    }

    /** Two bounds of a random setting: both from {@code lowest} to {@code highest}, and in order. */
    static void range(
            Class<?> op,
            String least,
            double leastValue,
            String most,
            double mostValue,
            double lowest,
            double highest) {
        between(op, least, leastValue, lowest, highest);
        between(op, most, mostValue, lowest, highest);
        ordered(op, least, leastValue, most, mostValue);
    }

    static void odd(Class<?> op, String setting, int value) {
        require(value % 2 == 1, op, setting, value, "an odd number, so that the window has a middle");
    }

    static void notEmpty(Class<?> op, String setting, List<?> value) {
        require(value != null && !value.isEmpty(), op, setting, value, "at least one operation");
    }

    static void present(Class<?> op, String setting, Object value) {
        require(value != null, op, setting, value, "a value");
    }

    static void fill(Class<?> op, int value) {
        require(value >= 0 && value <= 255, op, "fill", value, "a grey level from 0 to 255");
    }

    private static void require(boolean holds, Class<?> op, String setting, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("Cannot make %s with '%s': found %s, expected %s"
                    .formatted(op.getSimpleName(), setting, value, expected));
        }
    }

    private static String plain(double value) {
        return value == (int) value ? Integer.toString((int) value) : Double.toString(value);
    }
}
