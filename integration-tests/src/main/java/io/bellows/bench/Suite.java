package io.bellows.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A set of comparisons under one name. */
public interface Suite {
    /** The comparisons, in the order in which they are run; may install what their peers need. */
    List<Comparison> comparisons() throws IOException, InterruptedException;

    /**
     * Measures, and gives what each comparison comes to as soon as it is known; a suite that measures both sides in one process
     * gives its own figures.
     */
    default void measure(String name, int rounds, Consumer<ComparisonResult> results)
            throws IOException, InterruptedException {
        for (Comparison comparison : comparisons()) {
            results.accept(comparison.run(name, rounds));
        }
    }
}
