package io.bellows.sample;

/** What tells how hard a row is for a model. */
public enum Hardness {
    /** The cross-entropy, -ln p of the row's own class: hard when high. */
    LOSS,
    /** p of the row's own class less the highest p of another: hard when low. */
    MARGIN
}
