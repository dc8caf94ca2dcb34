package io.bellows.network.prune;

/** What is to get fewer when channels are taken out. */
public enum ChannelTarget {
    /** The multiply-adds of a prediction. */
    MULTIPLY_ADDS,
    /** The channels that may go, coupled ones counted once. */
    CHANNELS
}
