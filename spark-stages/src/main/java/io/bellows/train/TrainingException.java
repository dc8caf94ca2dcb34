package io.bellows.train;

/** A training that cannot give a model: its workers died too often, found no slots, or its numbers went wrong. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The end of a training whose context was stopped under it.
     *
     * @param outlook what can be done then, to follow the message; may be empty
     */
    static TrainingException ofStop(String outlook, Throwable cause) {
        return new TrainingException("Cannot finish training: found the SparkContext stopped" + outlook, cause);
    }
}
