package io.bellows.read;

import java.io.IOException;

/** An image that cannot be decoded whole; the message says what was found and what was expected. */
final class UndecodableImageException extends IOException {
    UndecodableImageException(String message) {
        super(message);
    }

    UndecodableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
