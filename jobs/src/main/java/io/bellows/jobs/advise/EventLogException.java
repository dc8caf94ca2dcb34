package io.bellows.jobs.advise;

/** An event log that cannot be read. */
public final class EventLogException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    EventLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
