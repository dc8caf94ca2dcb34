package io.bellows.sample;

/** What a sampler does to the counts of classes. */
enum SamplingDirection {
    /** Adds rows. */
    OVER,
    /** Removes rows down to a count. */
    UNDER,
    /** Removes rows of some classes, as many as there are reasons for. */
    CLEAN
}
