package io.bellows.train.optimizer;

/** Checks of what optimizers are set to. */
final class Settings {
    private Settings() {}

    static void share(String optimizer, String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw refusal(optimizer, name, value, "at least 0 and below 1");
        }
    }

    static void above(String optimizer, String name, double value) {
        if (!(value > 0)) {
            throw refusal(optimizer, name, value, "above 0");
        }
    }

    private static IllegalArgumentException refusal(String optimizer, String name, double value, String expected) {
        return new IllegalArgumentException(
                "Cannot make " + optimizer + ": found " + name + " " + value + ", expected a number " + expected);
    }
}
