package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;

/**
 * A part of the input along its first dimension: some elements of a vector, some channels of an image.
 *
 * @param from the first place that is kept, counted from 0
 * @param to the first place after it that is not
 */
public record Slice(int from, int to) implements Layer {
    public Slice {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("Cannot make slice: found places " + from + " to " + to
                    + ", expected the first to be at least 0 and the second above it");
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        int[] dims = Inputs.single(inputs).toArray();
        if (to > dims[0]) {
            throw new IllegalArgumentException("found input shape " + inputs.get(0) + ", expected at least " + to
                    + " in the first dimension to take " + from + " to " + to + " of it");
        }
        dims[0] = to - from;
        return Shape.of(dims);
    }
}
