package io.bellows.it.cluster;

import java.util.List;

/**
 * How an application ended.
 *
 * @param value the result; null when it failed
 * @param failures class and message of the exception and its causes, outermost first; empty when it did not fail
 * @param seconds from the call of the task to its end
 */
public record Outcome<R>(R value, List<Failure> failures, double seconds) {
    public Outcome {
        failures = List.copyOf(failures);
    }

    /** An exception of the application. */
    public record Failure(String type, String message) {}

    /** The result of an application that did not fail. */
    public R get() {
        if (!failures.isEmpty()) {
            throw new AssertionError("The application failed: " + failures);
        }
        return value;
    }

    /** What was thrown to the application's code. */
    public Failure failure() {
        if (failures.isEmpty()) {
            throw new AssertionError("The application did not fail, and gave " + value);
        }
        return failures.get(0);
    }
}
