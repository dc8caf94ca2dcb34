package io.bellows.train.schedule;

/** Checks of what schedules are set to. */
final class Ranges {
    private Ranges() {}

    static void require(boolean valid, String schedule, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "Cannot make schedule '" + schedule + "': found " + name + " " + value + ", expected " + expected);
        }
    }
}
