package io.bellows.augmentation.image;

/** What lies outside an image: the value of a pixel beyond its edge. */
public enum Border {
    /** A fill value on each colour channel, and alpha 0. */
    CONSTANT,
    /** The image mirrored about its edge pixels, which are not repeated: {@code c b | a b c | b a}. */
    REFLECT,
    /** The nearest edge pixel: {@code a a | a b c | c c}. */
    REPLICATE;

    /** The index inside {@code 0..size-1} that stands for {@code index}, or -1 when it is the fill value. */
    int resolve(int index, int size) {
        if (index >= 0 && index < size) {
            return index;
        }
        return switch (this) {
            case CONSTANT -> -1;
            case REPLICATE -> index < 0 ? 0 : size - 1;
            case REFLECT -> {
                int period = Math.max(1, 2 * (size - 1));
                int folded = Math.floorMod(index, period);
                yield Math.min(folded, period - folded) % size;
            }
        };
    }
}
