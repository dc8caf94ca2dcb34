package io.bellows.jobs.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;

/** A mistake in a job file or in a {@code --set}; the message begins with the place, as {@code file:line}. */
public final class JobFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    JobFileException(String message) {
        super(message);
    }

    JobFileException(ConfigValue where, String message) {
        this(where, message, null);
    }

    JobFileException(ConfigValue where, String message, Throwable cause) {
        super(place(where.origin()) + ": " + message, cause);
    }

    private static String place(ConfigOrigin origin) {
        if (origin.filename() == null) {
            return origin.description();
        }
        return origin.lineNumber() < 0 ? origin.filename() : origin.filename() + ":" + origin.lineNumber();
    }
}
