package io.bellows.it.cluster;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another class's main method in a process that ends when its parent does: the parent's death closes standard input.
 * It has no dependency, so that it can stand alone on a class path.
 */
public final class WatchedMain {
    private static final int PARENT_IS_GONE = 3;

    private WatchedMain() {}

    /** Arguments: the class, then those of its main method. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(WatchedMain::haltWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void haltWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever written: only the end counts
            }
        } catch (IOException e) {
            System.err.println("Lost the parent process: " + e);
        }
        Runtime.getRuntime().halt(PARENT_IS_GONE);
    }
}
