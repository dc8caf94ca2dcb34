package io.bellows.bench;

import java.io.IOException;
import java.util.List;

/** A set of comparisons under one name. */
public interface Suite {
    /** The comparisons, in the order in which they are run; may install what their peers need. */
    List<Comparison> comparisons() throws IOException, InterruptedException;
}
