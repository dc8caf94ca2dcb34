package io.bellows.param;

/** What a stage does with a row that it cannot use: a corrupt image, a null, a wrong shape, an unknown label. */
public enum HandleInvalid {
    /** Fails the job with an error that names the row. */
    ERROR,
    /** Drops the row. */
    SKIP,
    /** Keeps the row with a null in the stage's output column. */
    KEEP
}
