package io.bellows.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A set of comparisons under one name. */
public interface Suite {
    /** The comparisons, in the order in which they are run; may install what their peers need. */
    List<Comparison> comparisons() throws IOException, InterruptedException;

    /** What they come to; of a suite that measures both sides in one process, its own figures. */
    default List<ComparisonResult> results(String name, int rounds) throws IOException, InterruptedException {
        List<ComparisonResult> results = new ArrayList<>();
        for (Comparison comparison : comparisons()) {
            results.add(comparison.run(name, rounds));
        }
        return results;
    }
}
