package io.bellows.network.prune;

/** Among which weights or channels the least important are looked for. */
public enum PruningScope {
    /** All of the network: layers may lose different shares. */
    GLOBAL,
    /** Each layer by itself: all lose the same share. */
    LAYER
}
