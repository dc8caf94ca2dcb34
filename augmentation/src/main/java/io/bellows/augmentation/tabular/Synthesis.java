package io.bellows.augmentation.tabular;

import java.io.Serializable;

/**
 * A way to make new rows of small classes; each class of which rows are given grows to its target.
 *
 * <p>What is made is a function of the rows and the seed alone.
 */
public interface Synthesis extends Serializable {
    /**
     * What the new rows are made of.
     *
     * @throws IllegalArgumentException when a class is too small, with its count and what is needed
     */
    Growths of(LabelledRows rows, long seed);

    /** Whether all classes must be given, not just those that grow. */
    boolean looksAtAllClasses();
}
