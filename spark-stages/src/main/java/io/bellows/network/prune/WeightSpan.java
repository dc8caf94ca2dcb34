package io.bellows.network.prune;

/**
 * Consecutive values of one tensor, in which the smallest are looked for.
 *
 * @param values an array that holds them; written to by those who prune
 * @param from the first
 * @param to past the last
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record WeightSpan(float[] values, int from, int to) {
    int size() {
        return to - from;
    }
}
