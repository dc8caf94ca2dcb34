package io.bellows.engine;

/** What the outputs of a network are. */
public enum OutputKind {
    /** The logits of classes, of which a row has one. */
    CLASSES,
    /** The logits of labels, of which a row has any number. */
    LABELS,
    /** Numbers in the units of what is predicted. */
    NUMBERS,
    /** What a body without a head gives for others to build on. */
    EMBEDDING
}
