package io.bellows.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The extent of one row's tensor, without the batch dimension: {@code C×H×W} for an image, {@code N} for a vector. */
public final class Shape implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * A shape of the given extents, outermost first.
     *
     * @throws IllegalArgumentException if there is no extent, one is below 1, or their product is past 2^31 - 1
     */
    @JsonCreator
    public static Shape of(int... dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim < 1) {
                throw new IllegalArgumentException("Cannot make shape '" + Arrays.toString(dims) + "': found extent "
                        + dim + ", expected at least 1; check the layer's kernel, stride and padding");
            }
            size = Math.multiplyExact(size, (long) dim);
        }
        if (dims.length == 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Cannot make shape '" + Arrays.toString(dims) + "': found " + size
                    + " elements in " + dims.length + " dimensions, expected at least one dimension and at most "
                    + Integer.MAX_VALUE + " elements");
        }
        return new Shape(dims.clone());
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Extent of dimension {@code axis}, counted from 0. */
    public int dim(int axis) {
        return dims[axis];
    }

    /** Number of elements. */
    public int size() {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** The extents as a fresh array. */
    @JsonValue
    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The extents joined by ×, such as {@code 3×32×32}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }
}
