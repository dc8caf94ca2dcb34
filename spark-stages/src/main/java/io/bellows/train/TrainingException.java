package io.bellows.train;

/** A training that cannot give a model: its workers died too often, found no slots, or its numbers went wrong. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
