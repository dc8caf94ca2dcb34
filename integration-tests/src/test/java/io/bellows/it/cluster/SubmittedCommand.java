package io.bellows.it.cluster;

import java.time.Duration;

/** A command of the command line that runs on a {@link StandaloneCluster}. */
public final class SubmittedCommand implements AutoCloseable {
    private final JavaProcess process;

    SubmittedCommand(JavaProcess process) {
        this.process = process;
    }

    /**
     * Waits for its end and gives what it wrote.
     *
     * @throws AssertionError if it fails, or has not ended by itself within {@code limit}; it is then killed
     */
    public String await(Duration limit) throws InterruptedException {
        if (!process.awaitEnd(limit)) {
            close();
            throw new AssertionError("The command still ran after " + limit.toSeconds() + " s; " + process.tail());
        }
        if (process.exitCode() != 0) {
            throw new AssertionError("The command ended with code " + process.exitCode() + ": " + process.tail());
        }
        return process.text();
    }

    @Override
    public void close() {
        process.close();
    }
}
