package io.bellows.augmentation.text;

/** What {@link CharacterNoise} does to a character. */
public enum CharacterEdit {
    /** Changes places with the character after it, in the same word. */
    SWAP,
    /** Is dropped, unless its word would be empty. */
    DELETE,
    /** Is followed by a letter of the text. */
    INSERT,
    /** Becomes a letter of the text. */
    REPLACE,
    /** Becomes one that lies beside it on a QWERTY keyboard, in its own case; only a to z and digits do. */
    KEYBOARD
}
