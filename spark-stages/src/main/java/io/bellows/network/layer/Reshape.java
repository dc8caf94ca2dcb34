package io.bellows.network.layer;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import java.util.List;
import java.util.Objects;

/**
 * The same values in the same row-major order under another shape, such as a series of 1×100 as an image of 1×1×100.
 *
 * @param shape of the result
 */
public record Reshape(Shape shape) implements Layer {
    public Reshape {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (Inputs.single(inputs).size() != shape.size()) {
            throw new IllegalArgumentException("found input shape " + inputs.get(0) + " of "
                    + inputs.get(0).size() + " values, expected the " + shape.size() + " of " + shape);
        }
        return shape;
    }
}
