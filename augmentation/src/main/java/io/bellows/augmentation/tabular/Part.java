package io.bellows.augmentation.tabular;

import java.util.stream.IntStream;

/** The places of a list that are one part's own; all parts together have all of them. */
final class Part {
    private Part() {}

    static IntStream of(int size, int part, int parts) {
        return IntStream.range((int) ((long) part * size / parts), (int) ((part + 1L) * size / parts));
    }
}
