package io.bellows.train;

/** How many bits each value of the gradient has between workers. */
public enum GradientPrecision {
    /** Single precision. */
    FP32(0),
    /** Block floating point: blocks of values with one power of two, and 16 bits a value. */
    INT16(Short.MAX_VALUE),
    /** Block floating point with 8 bits a value. */
    INT8(Byte.MAX_VALUE);

    private final int largest;

    GradientPrecision(int largest) {
        this.largest = largest;
    }

    /** The largest whole number that each of {@code workers} may give, so that no sum leaves the range. */
    int largest(int workers) {
        return largest / workers;
    }
}
