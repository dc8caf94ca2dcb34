package io.bellows.sample;

/** How a sampler brings the class counts nearer to each other. */
public enum SamplingMode {
    /** Drops rows of the larger classes. */
    UNDER,
    /** Repeats rows of the smaller classes. */
    OVER
}
