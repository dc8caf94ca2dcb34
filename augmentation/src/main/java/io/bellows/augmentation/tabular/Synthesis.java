package io.bellows.augmentation.tabular;

import java.io.Serializable;

/**
 * A way to make new rows of small classes; each class of which rows are given grows to its target.
 *
 * <p>Made in parts: part i of n makes the new rows whose origin is its own, and all parts together make the whole. What is
 * made is a function of the rows and the seed alone.
 */
public interface Synthesis extends Serializable {
    /**
     * Makes the new rows of one part.
     *
     * @param part from 0 to {@code parts - 1}
     * @throws IllegalArgumentException when a class is too small, with its count and what is needed
     */
    void make(LabelledRows rows, int part, int parts, long seed, NewRow made);

    /** Whether all classes must be given, not just those that grow. */
    boolean looksAtAllClasses();
}
