package io.bellows.augmentation.op;

/** Checks of the settings of operations: each failure names the setting, the value and what was expected. */
public final class SettingCheck {
    private SettingCheck() {}

    /** A number from {@code least} to {@code most}, both included. */
    public static void between(Class<?> op, String setting, double value, double least, double most) {
        require(
                value >= least && value <= most,
                op,
                setting,
                plain(value),
                "a number from " + plain(least) + " to " + plain(most));
    }

    /** A finite number ≥ {@code least}. */
    public static void atLeast(Class<?> op, String setting, double value, double least) {
        require(
                Double.isFinite(value) && value >= least,
                op,
                setting,
                plain(value),
                "a finite number >= " + plain(least));
    }

    /** Two bounds in order. */
    public static void ordered(Class<?> op, String least, double leastValue, String most, double mostValue) {
        require(
                leastValue <= mostValue,
                op,
                most,
                plain(mostValue),
                "at least " + least + ", which is " + plain(leastValue));
    }

    /** Two bounds of a random setting: both from {@code lowest} to {@code highest}, and in order. */
    public static void range(
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

    /** Any value but null. */
    public static void present(Class<?> op, String setting, Object value) {
        require(value != null, op, setting, value, "a value");
    }

    /** Fails unless {@code holds}; {@code expected} says in the error what would. */
    public static void require(boolean holds, Class<?> op, String setting, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("Cannot make %s with '%s': found %s, expected %s"
                    .formatted(op.getSimpleName(), setting, value, expected));
        }
    }

    private static String plain(double value) {
        return value == (int) value ? Integer.toString((int) value) : Double.toString(value);
    }
}
