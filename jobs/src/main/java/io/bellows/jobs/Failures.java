package io.bellows.jobs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person needs to read of an exception; the log has the rest. */
final class Failures {
    /** Spark puts the exception of a task, with its stack, into the text of the job's exception. */
    private static final Pattern IN_TASK = Pattern.compile("\\([^()]* executor [^()]*\\): (?:[\\w.$]+: )?(.*)");

    private Failures() {}

    static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        Matcher inTask = IN_TASK.matcher(message);
        String first =
                (inTask.find() ? inTask.group(1) : message).lines().findFirst().orElse("");
        boolean plain = cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
        String log = System.getProperty("bellows.log");
        return (plain ? first : cause.getClass().getSimpleName() + ": " + first)
                + (log == null ? "" : "\nThe whole story is in " + log);
    }
}
