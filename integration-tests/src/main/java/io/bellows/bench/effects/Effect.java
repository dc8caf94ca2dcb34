package io.bellows.bench.effects;

import org.apache.spark.ml.Transformer;

/** What a technique does, over seeds. */
interface Effect {
    /** What stands in the table. */
    String name();

    /** Makes what {@link #fit} needs; not timed. */
    void prepare(int seed);

    /** Trains; each seed draws weights, order and rows of its own. */
    Transformer fit(int seed);

    /** The percentage of other rows that a model tells right. */
    double right(Transformer model);
}
