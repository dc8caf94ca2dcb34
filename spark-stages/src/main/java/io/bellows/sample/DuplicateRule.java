package io.bellows.sample;

/** When two rows count as the same. */
public enum DuplicateRule {
    /** When they are equal in the chosen columns. */
    EXACT,
    /** When the difference hashes of their images are near. */
    DIFFERENCE_HASH,
    /** When the frequency hashes of their images are near. */
    FREQUENCY_HASH
}
