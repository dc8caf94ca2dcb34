package io.bellows.train;

/** What the failure of a Spark job comes down to: Spark wraps it in messages about tasks and stages. */
final class RootCause {
    private static final String OUR_MESSAGES = "Cannot ";

    private RootCause() {}

    /**
     * An exception whose message says it, that of the innermost cause which is Bellows's, or else of the innermost: an {@link
     * IllegalArgumentException} where that is one, such as for a bad row, a {@link TrainingException} otherwise.
     *
     * @param act what could not be done
     */
    static RuntimeException explain(String act, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && (isOurs(cause) || !isOurs(root))) {
                root = cause;
            }
        }
        if (root == failure && failure instanceof IllegalArgumentException already) {
            return already;
        }
        String text = text(root.getClass().getName(), root.getMessage());
        if (root instanceof IllegalArgumentException) {
            return new IllegalArgumentException(text, failure);
        }
        return new TrainingException(isOurs(root) ? text : "Cannot " + act + ": " + text, failure);
    }

    /** The message alone where it is a whole sentence, with the class otherwise. */
    static String text(String className, String message) {
        if (message == null || message.isEmpty()) {
            return className;
        }
        return isOurs(className, message) ? message : className + ": " + message;
    }

    private static boolean isOurs(Throwable failure) {
        return isOurs(failure.getClass().getName(), failure.getMessage());
    }

    /** Java's own messages on null begin as ours do. */
    private static boolean isOurs(String className, String message) {
        return message != null
                && message.startsWith(OUR_MESSAGES)
                && !className.equals(NullPointerException.class.getName());
    }
}
