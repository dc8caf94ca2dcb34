package io.bellows.augment.table;

/** What takes the place of a value that {@link FeatureDropout} drops. */
public enum DropoutValue {
    /** Null: the value is missing. */
    NULL,
    /** The column's mean. */
    MEAN,
    /** The number 0. */
    ZERO
}
