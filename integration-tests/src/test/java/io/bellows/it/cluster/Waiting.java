package io.bellows.it.cluster;

import java.time.Duration;
import java.util.function.Supplier;

/** Waiting with a limit, so that no test hangs. */
final class Waiting {
    private static final long POLL_MILLIS = 50;

    private Waiting() {}

    /**
     * The first value of {@code attempt} that is not null.
     *
     * @throws AssertionError if there is none within {@code limit}
     */
    static <T> T until(Duration limit, String what, Supplier<T> attempt) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            T found = attempt.get();
            if (found != null) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + limit.toSeconds() + " s in vain for " + what);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
