package io.bellows.train.collective;

/** A worker died, froze or could not be reached while the others waited for its share. */
public final class CollectiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CollectiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
