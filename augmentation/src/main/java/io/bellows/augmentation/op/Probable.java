package io.bellows.augmentation.op;

/**
 * An operation and the probability with which it is applied.
 *
 * @param <T> the kind of operations
 */
public interface Probable<T> {
    /** The operation, a record of its settings. */
    T op();

    /** From 0 to 1. */
    double probability();
}
