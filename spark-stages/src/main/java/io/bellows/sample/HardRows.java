package io.bellows.sample;

/** What becomes of the hardest rows. */
public enum HardRows {
    /** They alone are kept. */
    KEEP,
    /** They are repeated, and all others kept once. */
    REPEAT
}
