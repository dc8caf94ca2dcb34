package io.bellows.jobs.console;

import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines on standard output, each in the log too, and a live line where the output is a terminal. Safe for use by
 * several threads.
 */
public final class Console {
    /** Spark's own logger names start with org.apache, so one of ours tells the user's lines from all others. */
    private static final Logger LOG = LoggerFactory.getLogger("io.bellows.console");

    private static final int DEFAULT_COLUMNS = 80;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final int columns;
    private int liveLength;
    private String lastError = "";

    /**
     * A console over streams.
     *
     * @param terminal whether {@code out} is one
     * @param columns of the terminal
     */
    public Console(PrintStream out, PrintStream err, boolean terminal, int columns) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.columns = columns;
    }

    /**
     * The console of this process. A JVM can tell a terminal only when both its input and its output are one, so the
     * launcher says in {@code bellows.terminal} and {@code bellows.columns} what it knows better.
     */
    public static Console ofProcess() {
        int columns = Integer.getInteger("bellows.columns", DEFAULT_COLUMNS);
        return new Console(
                System.out,
                System.err,
                Boolean.getBoolean("bellows.terminal"),
                columns > 0 ? columns : DEFAULT_COLUMNS);
    }

    /** Whether {@link #live} shows anything. */
    public boolean terminal() {
        return terminal;
    }

    /** Characters that a line holds. */
    public int columns() {
        return columns;
    }

    /** Prints a line, or several. */
    public synchronized void say(String text) {
        eraseLive();
        out.println(text);
        out.flush();
        text.lines().forEach(line -> LOG.info("{}", line));
    }

    /** Prints what went wrong on standard error. */
    public synchronized void error(String text) {
        eraseLive();
        lastError = text;
        err.println("bellows: " + text);
        err.flush();
        text.lines().forEach(line -> LOG.info("bellows: {}", line));
    }

    /** What was printed last by {@link #error}; empty if nothing was. */
    public synchronized String lastError() {
        return lastError;
    }

    /**
     * Shows {@code text} in place of the live line before it. What is left of a longer one is overwritten with blanks
     * in the same write: an erased line would flicker.
     */
    public synchronized void live(String text) {
        if (!terminal) {
            return;
        }
        // A line of full width would move the cursor on, and the next one would begin below.
        String fitting = text.length() < columns ? text : text.substring(0, columns - 1);
        out.print("\r" + fitting + " ".repeat(Math.max(0, liveLength - fitting.length())));
        out.flush();
        liveLength = fitting.length();
    }

    private void eraseLive() {
        if (liveLength > 0) {
            out.print("\r" + " ".repeat(liveLength) + "\r");
            liveLength = 0;
        }
    }
}
