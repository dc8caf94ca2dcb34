package io.bellows.train;

/** How {@link Pruned} makes a network smaller. */
public enum PruningMethod {
    /** The smallest weights are set to zero: smaller on disk, no faster. */
    MAGNITUDE,
    /** Of each group of weights along the input channels all but a few are set to zero. */
    GROUPS,
    /** Whole channels are taken out: smaller and faster. */
    CHANNELS,
    /** Large linear layers are cut in two: smaller and faster. */
    LOW_RANK
}
