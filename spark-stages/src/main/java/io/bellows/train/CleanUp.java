package io.bellows.train;

/** What is left to do when a training has ended, however it did. */
final class CleanUp {
    private CleanUp() {}

    /**
     * Runs {@code work}, which waits for answers, as if this thread were not interrupted: what interrupted it has ended already. The
     * interrupt stands again afterwards.
     */
    static void uninterrupted(Runnable work) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
