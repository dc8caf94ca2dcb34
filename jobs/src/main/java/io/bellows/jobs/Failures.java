package io.bellows.jobs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person needs to read of an exception; the log has the rest. */
final class Failures {
    /** Spark puts the exception of a task, with its stack, into the text of the job's exception. */
    private static final Pattern IN_TASK = Pattern.compile("\\([^()]* executor [^()]*\\): (?:[\\w.$]+: )?(.*)");

    /** What a message of Bellows starts with; such a one names what it is about, which its cause need not. */
    private static final String OURS = "Cannot ";

    private Failures() {}

    static String describe(Throwable failure) {
        Throwable cause = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (isOurs(each) || !isOurs(cause)) {
                cause = each;
            }
        }
        String message = String.valueOf(cause.getMessage());
        Matcher inTask = IN_TASK.matcher(message);
        String first =
                (inTask.find() ? inTask.group(1) : message).lines().findFirst().orElse("");
        boolean plain =
                isOurs(cause) || cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
        String log = System.getProperty("bellows.log");
        return (plain ? first : cause.getClass().getSimpleName() + ": " + first)
                + (log == null ? "" : "\nThe whole story is in " + log);
    }

    /** Java's own of what is null begin alike. */
    private static boolean isOurs(Throwable failure) {
        return !(failure instanceof NullPointerException)
                && failure.getMessage() != null
                && failure.getMessage().startsWith(OURS);
    }
}
