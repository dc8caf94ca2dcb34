package io.bellows.sample;

/** Which end of a column of scores comes first. */
public enum ScoreOrder {
    /** The highest score. */
    HIGHEST,
    /** The lowest score. */
    LOWEST
}
