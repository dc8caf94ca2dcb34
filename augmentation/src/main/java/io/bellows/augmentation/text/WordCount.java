package io.bellows.augmentation.text;

/** How many words of a text are changed. */
final class WordCount {
    private WordCount() {}

    /** The whole part of {@code fraction} of {@code words}, but at least one word; none when the fraction is 0. */
    static int of(double fraction, int words) {
        return fraction == 0 ? 0 : Math.max(1, (int) (fraction * words));
    }
}
